//! Notes on an invoice, documents attached to it, and its files.

use crate::dates::DateText;
use crate::ids::FileId;
use crate::record::record;

record! {
    /// A note on an invoice. French invoices to companies need those with the codes `PMT`, `PMD` and `AAB`.
    pub struct Note;
    optional {
        /// What the note is about.
        r#type: Option<NoteType> = "type", with with_type: NoteType;
        /// BT-22, 1024 characters at most.
        content: Option<String> = "content";
    }
}

record! {
    /// The subject of a note.
    pub struct NoteType;
    optional {
        /// BT-21, UNTDID 4451, 3 letters.
        code: Option<String> = "code", debug code;
        /// The code in words.
        desc: Option<String> = "desc";
    }
}

impl Note {
    /// A note (BT-22).
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: Some(content.into()), ..Self::new() }
    }

    /// A note on a subject of UNTDID 4451 (BT-21), such as `PMT`, `PMD`, `AAB`.
    pub fn on(subject_code: impl Into<String>, content: impl Into<String>) -> Self {
        let subject = NoteType { code: Some(subject_code.into()), ..NoteType::new() };
        Self::text(content).with_type(subject)
    }
}

record! {
    /// A document that belongs to the invoice (BG-24). It needs the flavour EN16931 at least.
    pub struct InvoiceAttachment;
    optional {
        /// BT-122, 150 characters at most.
        reference: Option<String> = "reference";
        /// BT-123, 100 characters at most.
        description: Option<String> = "description";
        /// BT-124, where it is to be found; 100 characters at most.
        external_url: Option<String> = "externalUrl", with with_external_url: String;
        /// BT-125, base64.
        data: Option<String> = "data";
        /// BT-125-1, 100 characters at most.
        mime_type: Option<String> = "mimeType";
        /// BT-125-2, 50 characters at most.
        filename: Option<String> = "filename";
        /// `XML` or `PDF`, where it was found; in answers only.
        source: Option<String> = "source", debug code;
        /// The platform's identifier of the file; in answers only.
        file_id: Option<String> = "fileId", debug code;
    }
}

impl InvoiceAttachment {
    /// A document by its reference (BT-122) and what it is (BT-123).
    pub fn of(reference: impl Into<String>, description: impl Into<String>) -> Self {
        Self { reference: Some(reference.into()), description: Some(description.into()), ..Self::new() }
    }

    /// Puts the document itself in (BT-125), already in base64, with its media type and name. The standard takes PDF,
    /// PNG, JPEG, CSV, XLSX and ODS.
    #[must_use]
    pub fn with_base64(
        mut self,
        data: impl Into<String>,
        mime_type: impl Into<String>,
        filename: impl Into<String>,
    ) -> Self {
        self.data = Some(data.into());
        self.mime_type = Some(mime_type.into());
        self.filename = Some(filename.into());
        self
    }
}

record! {
    /// A file of an invoice: the original, a generated document, or an attachment (BG-24) extracted from it.
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
