//! Number (BT-1) of a file.

/// Reads the number from an XML invoice or a Factur-X file; `None` where there is none.
#[cfg(feature = "document")]
pub(super) fn read(file: &[u8]) -> Option<String> {
    iopole_document::header(file).header?.number
}

/// Without the feature `document`, only the caller knows the number.
#[cfg(not(feature = "document"))]
pub(super) fn read(_: &[u8]) -> Option<String> {
    None
}
