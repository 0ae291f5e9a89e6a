//! Participants of the international directory.

use serde_json::{Value, json};

use crate::directory::PeppolParticipant;

const SCHEME: &str = "busdox-docid-qns";
const PROCESS: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

/// Document types of a participant: name, root element with its namespace, customization.
const DOCUMENTS: [(&str, &str, &str); 2] = [
    (
        "Peppol BIS Billing UBL Invoice V3",
        "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice",
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    ),
    (
        "Peppol BIS Billing UBL CreditNote V3",
        "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote",
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    ),
];

fn document_id((_, root, customization): (&str, &str, &str)) -> String {
    format!("{root}##{customization}::2.1")
}

/// A row of the search.
pub(crate) fn entry(participant: &PeppolParticipant) -> Value {
    let documents =
        DOCUMENTS.map(|document| json!({"documentId": document_id(document), "documentScheme": SCHEME}));
    json!({
        "name": participant.name,
        "country": participant.country,
        "electronicAddress": participant.electronic_address,
        "allowedDocuments": documents,
    })
}

/// The answer to a check that finds a participant.
pub(crate) fn participant(address: &str) -> Value {
    let documents = DOCUMENTS.map(|document| {
        json!({
            "documentName": document.0,
            "documentScheme": SCHEME,
            "documentId": document_id(document),
            "documentVersion": "3",
            "processScheme": "cenbii-procid-ubl",
            "processId": PROCESS,
            "iopDocumentType": "Invoice",
            "iopDocumentFormat": "UBL",
            "provider": "An access point of the sandbox",
            "smpUrl": "https://smp.example.org",
            "apUrl": "https://ap.example.org/as4",
        })
    });
    json!({"isExist": true, "electronicAddress": address, "allowedDocuments": documents})
}
