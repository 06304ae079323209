"""Stripe, Square, Paddle and Shopify: shops and their money, as their documentation names events."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, named_by

STRIPE = Provider(
    type=named_by(paths="type"),
    subject="{data.object.id}",
    delivery_id="id",
    times={"": "created"},
)
SQUARE = Provider(
    type=named_by(paths="type"),
    subject="{data.id|merchant_id}",
    delivery_id="event_id",
    times={"": "created_at"},
)
PADDLE = Provider(
    type=named_by(paths="event_type"),
    subject="{data.id}",
    delivery_id="event_id",
    times={"": "occurred_at"},
)
SHOPIFY = Provider(
    type=named_by(header="x-shopify-topic"),
    subject="{name|title|email|myshopify_domain|handle|order_id|inventory_item_id|id}",
    time_header="x-shopify-triggered-at",
    times={"": "updated_at|created_at|processed_at"},
    rules=(
        Rule("orders.create", "Order {name}[ over {total_price} {currency}][ from {email}]"),
        Rule("orders.paid", "Order {name} was paid[: {total_price} {currency}]"),
        Rule("orders.cancelled", "Order {name} was cancelled[: {cancel_reason}]"),
        Rule("orders.fulfilled", "Order {name} was fulfilled"),
        Rule("refunds.create", "Refund for order {order_id}[: {note:line}]"),
        Rule("customers.create", "New customer[ {first_name}][ {last_name}][, {email}]"),
        Rule("products", "Product {title:line}"),
        Rule("product_listings.add", "Product {title|product_listing.title:line} is listed"),
        Rule("inventory_levels.update", "{available} of item {inventory_item_id} at location {location_id}"),
        Rule("locations", "Location {name}[ in {city}]"),
        Rule("shop.update", "Shop {name} was changed"),
        Rule("app.uninstalled", "The app was removed from {name|domain}"),
    ),
)
