package dev.headwater.model;

import dev.headwater.model.SqlTokens.Kind;
import dev.headwater.model.SqlTokens.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a projection shows of its inputs: SQL expressions over columns, each with a name. */
public record SelectList(String sql, List<Item> items) {
  public SelectList {
    items = List.copyOf(items);
  }

  /**
   * One expression.
   *
   * @param name of the column that it fills; empty if it has none
   * @param names all names in it that may stand for an input
   */
  public record Item(String expression, String name, Set<String> names) {
    public Item {
      names = Set.copyOf(names);
    }

    /**
     * The columns of an input that it names; empty if it may use others too, as {@code count(o)}
     * and {@code o.*} do.
     */
    public Optional<Set<String>> columnsOf(String alias) {
      List<Token> tokens = SqlTokens.of(expression);
      Set<String> columns = new HashSet<>();
      for (int i = 0; i < tokens.size(); i++) {
        boolean isPart = i > 0 && tokens.get(i - 1).is(".");
        if (isPart || tokens.get(i).kind() != Kind.NAME || !tokens.get(i).text().equals(alias)) {
          continue;
        }
        boolean isColumn =
            i + 2 < tokens.size()
                && tokens.get(i + 1).is(".")
                && tokens.get(i + 2).kind() == Kind.NAME;
        if (!isColumn) {
          return Optional.empty();
        }
        columns.add(tokens.get(i + 2).text());
      }
      return Optional.of(columns);
    }

    /** The alias and the column, if it is nothing but a column. */
    Optional<Plain> plain() {
      List<Token> tokens = SqlTokens.of(expression);
      boolean isColumn =
          tokens.size() == 3
              && tokens.get(0).kind() == Kind.NAME
              && tokens.get(1).is(".")
              && tokens.get(2).kind() == Kind.NAME;
      return isColumn
          ? Optional.of(new Plain(tokens.get(0).text(), tokens.get(2).text()))
          : Optional.empty();
    }
  }

  /** A column of an input. */
  record Plain(String alias, String column) {}

  /**
   * Takes the list apart at its commas. What is wrong with it shows in items without a name, and in
   * the database.
   */
  static SelectList parse(String sql) {
    List<Item> items = new ArrayList<>();
    List<Token> item = new ArrayList<>();
    int depth = 0;
    for (Token token : SqlTokens.of(sql)) {
      if (token.is("(") || token.is("[")) {
        depth++;
      } else if (token.is(")") || token.is("]")) {
        depth--;
      }
      if (depth == 0 && token.is(",")) {
        items.add(item(sql, item));
        item = new ArrayList<>();
      } else {
        item.add(token);
      }
    }
    items.add(item(sql, item));
    return new SelectList(sql, items);
  }

  /** Whether the symbol stands in it, outside of texts and comments. */
  boolean has(String symbol) {
    return SqlTokens.of(sql).stream().anyMatch(token -> token.is(symbol));
  }

  private static Item item(String sql, List<Token> tokens) {
    int count = tokens.size();
    boolean isNamed =
        count > 2
            && tokens.get(count - 2).isWord("as")
            && tokens.get(count - 1).kind() == Kind.NAME;
    List<Token> expression = isNamed ? tokens.subList(0, count - 2) : tokens;
    String text = text(sql, expression);
    Item unnamed = new Item(text, "", names(expression));
    String name =
        isNamed
            ? tokens.get(count - 1).text()
            : unnamed.plain().map(SelectList.Plain::column).orElse("");
    return new Item(text, name, unnamed.names());
  }

  private static String text(String sql, List<Token> tokens) {
    return tokens.isEmpty()
        ? ""
        : sql.substring(tokens.get(0).begin(), tokens.get(tokens.size() - 1).end());
  }

  /** Names that are neither a function's nor behind a dot: an input's, or a keyword. */
  private static Set<String> names(List<Token> tokens) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tokens.size(); i++) {
      boolean isPart = i > 0 && tokens.get(i - 1).is(".");
      boolean isFunction = i + 1 < tokens.size() && tokens.get(i + 1).is("(");
      if (tokens.get(i).kind() == Kind.NAME && !isPart && !isFunction) {
        names.add(tokens.get(i).text());
      }
    }
    return names;
  }
}
