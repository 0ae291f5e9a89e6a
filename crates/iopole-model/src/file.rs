//! The files of an invoice.

use crate::dates::DateText;
use crate::ids::FileId;
use crate::record::record;

record! {
    /// One file of an invoice: the original, a generated document or an extracted attachment.
    pub struct InvoiceFile;
    required {
        /// What the file is downloaded by.
        file_id: FileId = "fileId", debug;
    }
    optional {
        /// When it was stored.
        create_date: Option<DateText> = "createDate", debug;
        /// What it is in the invoice; the contract has no list.
        r#type: Option<String> = "type", debug code;
        /// Its media type.
        mime_type: Option<String> = "mimeType";
        /// Its name on the platform.
        file_name: Option<String> = "fileName";
        /// The name that it came with.
        original_filename: Option<String> = "originalFilename";
        /// Its length in bytes.
        size_bytes: Option<u64> = "sizeBytes", debug;
        /// SHA-256 of its content, in hexadecimal digits.
        checksum: Option<String> = "checksum";
    }
}

record! {
    /// A document that was inside a received invoice (BG-24), extracted.
    pub struct InvoiceAttachmentFile;
    required {
        /// What the file is downloaded by.
        file_id: FileId = "fileId", debug;
    }
    optional {
        /// When it was stored.
        create_date: Option<DateText> = "createDate", debug;
        /// What it is in the invoice; the contract has no list.
        r#type: Option<String> = "type", debug code;
        /// Its media type.
        mime_type: Option<String> = "mimeType";
        /// Its name on the platform.
        file_name: Option<String> = "fileName";
        /// The name that it came with.
        original_filename: Option<String> = "originalFilename";
        /// Its length in bytes.
        size_bytes: Option<u64> = "sizeBytes", debug;
        /// SHA-256 of its content, in hexadecimal digits.
        checksum: Option<String> = "checksum";
        /// A URL to fetch it from. Download by `file_id` instead: a token belongs to the API's own origin only.
        download_link: Option<String> = "downloadLink";
        /// What the invoice says of it.
        attachment_metadata: Option<AttachmentMetadata> = "attachmentMetadata";
    }
}

record! {
    /// What an invoice says of a document attached to it.
    pub struct AttachmentMetadata;
    optional {
        /// Where it was found; the contract has no list.
        source: Option<String> = "source";
        /// The name that it came with (of BT-125).
        filename: Option<String> = "filename";
        /// Its reference (BT-122).
        reference: Option<String> = "reference";
        /// What it is, in words (BT-123).
        description: Option<String> = "description";
    }
}
