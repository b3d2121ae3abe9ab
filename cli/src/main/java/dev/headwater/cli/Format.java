package dev.headwater.cli;

/** How an answer is written. */
enum Format {
  TEXT,
  JSON
}
