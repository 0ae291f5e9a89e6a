//! Files of an enrollment: archives of documents that name the simulator as their author.

use bytes::Bytes;

use super::{Enrollment, Stage};
use crate::archive::archive;

/// Archive of the evidence; `None` if it cannot be written.
pub(crate) fn evidences(enrollment: &Enrollment) -> Option<Bytes> {
    let about = format!("Enrollment {}", enrollment.id);
    let mut files = vec![("kyc_evidence.pdf".to_owned(), pdf("Identity check", &about))];
    if enrollment.has(Stage::MandateSigned) {
        files.push(("signed_mandate.pdf".to_owned(), pdf("Mandate", &about)));
        files.push(("mandate_evidence.pdf".to_owned(), pdf("Audit trail of the mandate", &about)));
    }
    archive(&files)
}

/// Archive for one platform that holds addresses: the addresses as CSV, and the mandate.
pub(crate) fn deliverable(enrollment: &Enrollment, legal_identifier: &str) -> Option<Bytes> {
    let mut csv = String::from("SIREN;Adresse;Anc_PA_matricule\n");
    let in_directory = !legal_identifier.starts_with("PEPPOL_ONLY:");
    let matricule = if in_directory { legal_identifier } else { "" };
    for address in &enrollment.addresses {
        if enrollment.holders_of(&address.address).legal_identifier() == Some(legal_identifier) {
            csv.push_str(&format!("{};{};{matricule}\n", enrollment.request.value, address.address));
        }
    }
    let mut files = vec![(format!("MOB_REQ_{}.csv", enrollment.id), csv.into())];
    if enrollment.has(Stage::MandateSigned) {
        let about = format!("Enrollment {}", enrollment.id);
        files.push(("signed_mandate.pdf".to_owned(), pdf("Mandate", &about)));
    }
    archive(&files)
}

/// One page with two lines and a third that names the author. The texts hold neither brackets nor backslashes.
fn pdf(title: &str, about: &str) -> Bytes {
    let last = "Written by a simulator of the platform; it proves nothing.";
    let content = format!("BT /F1 14 Tf 20 TL 72 760 Td ({title}) Tj T* ({about}) Tj T* ({last}) Tj T* ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let (mut out, mut table) = ("%PDF-1.5\n".to_owned(), String::new());
    for (object, number) in objects.iter().zip(1..) {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (start, size) = (out.len(), objects.len() + 1);
    out.push_str(&format!("xref\n0 {size}\n0000000000 65535 f \n{table}"));
    out.push_str(&format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    out.into()
}
