//! The files of an enrolment: archives of documents that say what they are, the work of a simulator.

use std::io::{Cursor, Write as _};

use bytes::Bytes;
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Enrollment, Stage};

/// The evidence of an enrolment; `None` if it cannot be written.
pub(crate) fn evidences(enrollment: &Enrollment) -> Option<Bytes> {
    let about = format!("Enrollment {}", enrollment.id);
    let mut files = vec![("kyc_evidence.pdf".to_owned(), pdf("Identity check", &about)?)];
    if enrollment.has(Stage::MandateSigned) {
        files.push(("signed_mandate.pdf".to_owned(), pdf("Mandate", &about)?));
        files.push(("mandate_evidence.pdf".to_owned(), pdf("Audit trail of the mandate", &about)?));
    }
    archive(files)
}

/// What to send to one platform: its addresses as CSV, and the mandate.
pub(crate) fn deliverable(enrollment: &Enrollment, legal_identifier: &str) -> Option<Bytes> {
    let mut csv = String::from("SIREN;Adresse;Anc_PA_matricule\n");
    let in_directory = !legal_identifier.starts_with("PEPPOL_ONLY:");
    let matricule = if in_directory { legal_identifier } else { "" };
    for address in &enrollment.addresses {
        if enrollment.holders_of(&address.address).legal_identifier() == Some(legal_identifier) {
            csv.push_str(&format!("{};{};{matricule}\n", enrollment.wanted.value, address.address));
        }
    }
    let mut files = vec![(format!("MOB_REQ_{}.csv", enrollment.id), csv.into_bytes())];
    if enrollment.has(Stage::MandateSigned) {
        let about = format!("Enrollment {}", enrollment.id);
        files.push(("signed_mandate.pdf".to_owned(), pdf("Mandate", &about)?));
    }
    archive(files)
}

fn archive(files: Vec<(String, Vec<u8>)>) -> Option<Bytes> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in files {
        archive.start_file(name, options).ok()?;
        archive.write_all(&content).ok()?;
    }
    Some(Bytes::from(archive.finish().ok()?.into_inner()))
}

/// One page with two lines and a third that says where it comes from.
fn pdf(title: &str, about: &str) -> Option<Vec<u8>> {
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
    });
    let mut operations = vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec!["F1".into(), 14.into()]),
        Operation::new("TL", vec![20.into()]),
        Operation::new("Td", vec![72.into(), 760.into()]),
    ];
    for line in [title, about, "Written by a simulator of the platform; it proves nothing."] {
        operations.push(Operation::new("Tj", vec![Object::string_literal(line)]));
        operations.push(Operation::new("T*", vec![]));
    }
    operations.push(Operation::new("ET", vec![]));
    let content = Content { operations }.encode().ok()?;
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).ok()?;
    Some(bytes)
}
