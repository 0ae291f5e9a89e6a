//! Notes on an invoice or a line.

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
