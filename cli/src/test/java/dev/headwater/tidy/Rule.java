package dev.headwater.tidy;

import java.util.List;

/** What a tidy repository has, or has not. */
interface Rule {
  List<Finding> findingsIn(List<SourceFile> repository);
}
