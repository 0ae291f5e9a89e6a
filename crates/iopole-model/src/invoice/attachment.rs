//! Notes on an invoice, attachments and files.

use crate::dates::DateText;
use crate::ids::FileId;
use crate::record::record;

record! {
    /// A note on an invoice. French invoices between companies require notes with the codes `PMT`, `PMD` and `AAB`.
    pub struct Note;
    optional {
        /// The subject.
        r#type: Option<NoteType> = "type", with with_type: NoteType;
        /// BT-22, the text, 1024 characters at most.
        content: Option<String> = "content";
    }
}

record! {
    /// The subject of a note.
    pub struct NoteType;
    optional {
        /// BT-21, the code, UNTDID 4451, 3 letters.
        code: Option<String> = "code", debug code;
        /// The description of the code.
        desc: Option<String> = "desc";
    }
}

impl Note {
    /// Creates a note without a subject (BT-22).
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: Some(content.into()), ..Self::new() }
    }

    /// Creates a note on a subject of UNTDID 4451 (BT-21), such as `PMT`, `PMD`, `AAB`.
    pub fn on(subject_code: impl Into<String>, content: impl Into<String>) -> Self {
        let subject = NoteType { code: Some(subject_code.into()), ..NoteType::new() };
        Self::text(content).with_type(subject)
    }
}

record! {
    /// A document attached to an invoice (BG-24). It requires at least the flavor EN16931.
    pub struct InvoiceAttachment;
    optional {
        /// BT-122, the reference, 150 characters at most.
        reference: Option<String> = "reference";
        /// BT-123, the description, 100 characters at most.
        description: Option<String> = "description";
        /// BT-124, the URL, 100 characters at most.
        external_url: Option<String> = "externalUrl", with with_external_url: String;
        /// BT-125, the content in base64.
        data: Option<String> = "data";
        /// BT-125-1, the media type, 100 characters at most.
        mime_type: Option<String> = "mimeType";
        /// BT-125-2, the file name, 50 characters at most.
        filename: Option<String> = "filename";
        /// The place of the attachment, `XML` or `PDF`; in responses only.
        source: Option<String> = "source", debug code;
        /// The platform's identifier of the file; in responses only.
        file_id: Option<String> = "fileId", debug code;
    }
}

impl InvoiceAttachment {
    /// Creates an attachment from its reference (BT-122) and its description (BT-123).
    pub fn of(reference: impl Into<String>, description: impl Into<String>) -> Self {
        Self { reference: Some(reference.into()), description: Some(description.into()), ..Self::new() }
    }

    /// Embeds the content (BT-125) in base64, with its media type and file name. The standard allows PDF, PNG, JPEG,
    /// CSV, XLSX and ODS.
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
        /// The identifier of the file, for its download.
        file_id: FileId = "fileId", debug;
    }
    optional {
        /// The storage date.
        create_date: Option<DateText> = "createDate", debug;
        /// The role of the file in the invoice. The contract has no list of values.
        r#type: Option<String> = "type", debug code;
        /// The media type.
        mime_type: Option<String> = "mimeType";
        /// The file name on the platform.
        file_name: Option<String> = "fileName";
        /// The original file name.
        original_filename: Option<String> = "originalFilename";
        /// The size in bytes.
        size_bytes: Option<u64> = "sizeBytes", debug;
        /// The SHA-256 digest of the content, in hexadecimal digits.
        checksum: Option<String> = "checksum";
        /// The download URL of an attachment. Download by `file_id` instead, because a token belongs to the API's
        /// origin only.
        download_link: Option<String> = "downloadLink";
        /// The data of the attachment in the invoice.
        attachment_metadata: Option<AttachmentMetadata> = "attachmentMetadata";
    }
}

record! {
    /// The data of an attachment in the invoice (BG-24).
    pub struct AttachmentMetadata;
    optional {
        /// The place of the attachment. The contract has no list of values.
        source: Option<String> = "source";
        /// BT-125-2, the file name.
        filename: Option<String> = "filename";
        /// BT-122, the reference.
        reference: Option<String> = "reference";
        /// BT-123, the description.
        description: Option<String> = "description";
    }
}
