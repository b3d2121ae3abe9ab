/**
 * What a model's declarations cost and what they withstand, computed from the model alone: plans,
 * figures, outages, advice and documents, as plain values without any I/O. Whatever is said here
 * follows from declarations and given figures by formulas that stand beside their code; the same
 * model and figures always give the same words.
 */
@NullMarked
package dev.headwater.explain;

import org.jspecify.annotations.NullMarked;
