package dev.headwater.cli;

import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Inventory;
import dev.headwater.model.Model;

/** Of the shop, only the catalogue and the warehouse. */
interface Pair {
  Model MODEL = Model.of("pair", Catalog.PRODUCT, Inventory.PICK_TITLES);
}
