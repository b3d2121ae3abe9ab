/**
 * A service over HTTP: its entities are read and its commands sent by whoever has the token. Comes
 * in: a request, of whatever size and pace. Guaranteed going out: an answer with as-of and token,
 * or a problem with a code and a remedy; and no client, however slow or many, keeps others waiting.
 */
@NullMarked
package dev.headwater.http;

import org.jspecify.annotations.NullMarked;
