"""Which field an option of a handler has."""

from __future__ import annotations

from webhook_relay.handler import Option, OptionKind
from webhook_relay_desktop.ui.kit.fields import DecimalField, Field, ListField, NumberField, SwitchField, TextField
from webhook_relay_desktop.ui.kit.path_field import FolderField
from webhook_relay_desktop.ui.kit.secret_field import SecretField
from webhook_relay_desktop.words import tr


def field_for(option: Option) -> Field:
    """Return an empty field for an option of this kind."""
    label, placeholder = tr(option.label), tr(option.placeholder)
    if option.kind is OptionKind.SECRET:
        return SecretField(label, placeholder, fits=option.fits)
    field = _FIELDS[option.kind](label, placeholder)
    if option.limits is not None and isinstance(field, NumberField):
        field.spin.setRange(*option.limits)
    return field


_FIELDS: dict[OptionKind, type[TextField | ListField | FolderField | NumberField | SwitchField]] = {
    OptionKind.TEXT: TextField,
    OptionKind.LIST: ListField,
    OptionKind.FOLDER: FolderField,
    OptionKind.NUMBER: NumberField,
    OptionKind.DECIMAL: DecimalField,
    OptionKind.SWITCH: SwitchField,
}
