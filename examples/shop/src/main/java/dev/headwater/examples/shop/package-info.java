/**
 * The shop, which all examples speak of: five services that own data, and a storefront that shows
 * it. Each interface is one service's vocabulary, all that others need to know of it; {@link
 * dev.headwater.examples.shop.Shop} puts them together and holds.
 */
@NullMarked
package dev.headwater.examples.shop;

import org.jspecify.annotations.NullMarked;
