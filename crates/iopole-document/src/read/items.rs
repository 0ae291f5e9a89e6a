//! Identifiers of items and content of attachments, in both syntaxes.

use iopole_model::invoice::{ClassificationIdentifier, InvoiceAttachment, ItemIdentifier};

use super::source::Item;
use crate::made::made;

/// Takes a standard item number (BT-157).
pub(super) fn standard(item: Item<'_>) -> Option<ItemIdentifier> {
    let value = item.take("BT-157")?;
    Some(made!(ItemIdentifier { scheme: item.attribute("schemeID"), value: Some(value) }))
}

/// Takes a class of an item (BT-158).
pub(super) fn class(item: Item<'_>) -> Option<ClassificationIdentifier> {
    let value = item.take("BT-158")?;
    Some(made!(ClassificationIdentifier { list: item.attribute("listID"), value: Some(value) }))
}

/// Takes the content of an attachment (BT-125), where the document embeds it.
pub(super) fn content(attachment: &mut InvoiceAttachment, item: Option<Item<'_>>) {
    if let Some(item) = item {
        attachment.data = item.take("BT-125");
        attachment.mime_type = item.attribute("mimeCode");
        attachment.filename = item.attribute("filename");
    }
}
