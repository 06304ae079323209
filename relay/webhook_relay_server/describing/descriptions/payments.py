"""Stripe, Square, Paddle and Shopify: shops and their money, as their documentation names events."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, named_by

_FROM = "[ from {data.object.billing_details.email|data.object.receipt_email}]"
_REASON = "[ ({data.object.reason:words})]"
_INVOICE = "[ ({data.object.number})]"
_PAID = "amount_paid", "[ from {data.object.customer_email|data.object.customer_name}]" + _INVOICE
_STRIPE_SUMS = {
    "charge.refunded": ("amount_refunded", ""),
    "charge.refund": ("amount", _REASON),
    "charge.dispute": ("amount", _REASON),
    "charge": ("amount", _FROM + "[ ({data.object.failure_message:line})]"),
    "checkout.session": ("amount_total", "[ from {data.object.customer_details.email}]"),
    "invoice.paid": _PAID,
    "invoice.payment_succeeded": _PAID,
    "invoice": ("amount_due", "[ for {data.object.customer_email|data.object.customer_name}]" + _INVOICE),
    "invoiceitem": ("amount", "[ ({data.object.description:line})]"),
    "payment_intent.succeeded": ("amount", "[ from {data.object.receipt_email}]"),
    "payment_intent.payment_failed": ("amount", "[ ({data.object.last_payment_error.message:line})]"),
    "payment_intent.canceled": ("amount", "[ ({data.object.cancellation_reason:words})]"),
    "payment_intent": ("amount", ""),
    "payout": ("amount", "[ ({data.object.failure_message:line})]"),
    "plan": ("amount", ""),
    "price": ("unit_amount", ""),
    "quote": ("amount_total", "[ ({data.object.number})]"),
    "refund": ("amount", _REASON),
    "topup": ("amount", ""),
    "transfer": ("amount", ""),
}
"""Where the amount of each kind of thing stands, and what is said after it (docs.stripe.com/api)."""
_STRIPE_NAMES = {
    "payment_intent.succeeded": "Payment succeeded",
    "payment_intent.payment_failed": "Payment failed",
    "payment_intent.canceled": "Payment cancelled",
}
"""Of events whose own names do not read well."""

STRIPE = Provider(
    type=named_by(paths="type"),
    subject="{data.object.id|data.object.customer}",
    delivery_id="id",
    times={"": "created"},
    rules=(
        *(
            Rule(event, f"{_STRIPE_NAMES.get(event, '{type:title}')}: {{data.object.{amount}:money}}{rest}")
            for event, (amount, rest) in _STRIPE_SUMS.items()
        ),
        Rule("setup_intent.setup_failed", "Setup failed: {data.object.last_setup_error.message:line}"),
        Rule("coupon", "{type:title}: {data.object.name|data.object.id:line}[, {data.object.percent_off}% off]"),
        Rule("customer.discount", "{type:title}: {data.object.coupon.name|data.object.coupon.id:line}"),
        Rule("customer.subscription", "{type:title}: {data.object.status:words} ({data.object.id})"),
        *(
            Rule(event, "{type:title}: {data.object.brand|data.object.bank_name} ending in {data.object.last4}")
            for event in ("customer.source", "account.external_account")
        ),
        Rule("payment_method", "{type:title}: {data.object.card.brand} ending in {data.object.card.last4}"),
        Rule("customer", "{type:title}: {data.object.name:line}[, {data.object.email}]"),
        Rule("customer", "{type:title}: {data.object.email}"),
        Rule("product", "{type:title}: {data.object.name:line}"),
        Rule("tax_rate", "{type:title}: {data.object.display_name:line}"),
    ),
)


def _square(thing: str) -> str:
    return f"{{data.object.{thing}.amount_money.amount:money}}[, {{data.object.{thing}.status:lower}}]"


SQUARE = Provider(
    type=named_by(paths="type"),
    subject="{data.id|merchant_id}",
    delivery_id="event_id",
    times={"": "created_at"},
    rules=(
        Rule("payment", "{type:title}: " + _square("payment")),
        Rule("refund", "{type:title}: " + _square("refund")),
        Rule("customer", "{type:title}: {data.object.customer.given_name:line}[ {data.object.customer.family_name}]"),
    ),
)
"""developer.squareup.com, webhook events."""
PADDLE = Provider(
    type=named_by(paths="event_type"),
    subject="{data.id}",
    delivery_id="event_id",
    times={"": "occurred_at"},
    rules=(
        Rule("transaction", "{event_type:title}: {data.details.totals.grand_total:money}[ ({data.invoice_number})]"),
        Rule("adjustment", "{event_type:title}: {data.totals.total:money}[ ({data.reason:line})]"),
        Rule("subscription.updated", "{event_type:title}: {data.status:words} ({data.id})"),
        Rule("customer", "{event_type:title}: {data.name|data.email:line}"),
        Rule("product", "{event_type:title}: {data.name:line}"),
    ),
)
"""developer.paddle.com, webhooks."""
SHOPIFY = Provider(
    type=named_by(header="x-shopify-topic"),
    subject="{name|title|email|myshopify_domain|handle|order_id|inventory_item_id|id}",
    time_header="x-shopify-triggered-at",
    times={"": "updated_at|created_at|processed_at"},
    rules=(
        Rule("orders.create", "Order {name}[ for {total_price} {currency}][ from {email}]"),
        Rule("orders.paid", "Order {name} was paid[: {total_price} {currency}]"),
        Rule("orders.cancelled", "Order {name} was cancelled[: {cancel_reason}]"),
        Rule("orders.fulfilled", "Order {name} was fulfilled"),
        Rule("orders.partially_fulfilled", "Order {name} was fulfilled in part"),
        Rule("orders.updated", "Order {name} was changed[: {total_price} {currency}]"),
        Rule("orders.delete", "Order {id} was deleted"),
        Rule(
            "refunds.create",
            "Refund[ of {transactions.0.amount} {transactions.0.currency}] for order {order_id}[: {note:line}]",
        ),
        Rule("customers.create", "New customer[ {first_name}][ {last_name}][, {email}]"),
        Rule("customers.update", "Customer[ {first_name}][ {last_name}] was changed[: {email}]"),
        Rule("products.create", "New product {title:line}"),
        Rule("products.update", "Product {title:line} was changed"),
        Rule("products.delete", "Product {id} was deleted"),
        Rule("product_listings.add", "Product {title|product_listing.title:line} is listed"),
        Rule("inventory_levels.update", "Item {inventory_item_id}: {available} left at location {location_id}"),
        Rule("locations.create", "New location {name:line}[ in {city}]"),
        Rule("locations.update", "Location {name:line}[ in {city}] was changed"),
        Rule("locations", "Location {name:line}[ in {city}]"),
        Rule("shop.update", "Shop {name} was changed"),
        Rule("app.uninstalled", "The app was removed from {name|domain}"),
    ),
)
