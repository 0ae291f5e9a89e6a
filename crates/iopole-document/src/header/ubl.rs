//! UBL 2.1: `Invoice` and `CreditNote`.

use super::invoice::{Header, MOST_REPEATS, Note, Party, TaxLine};
use crate::profile::Profile;
use crate::xml::{self, Element, Visitor};

/// Reads the header of the document.
pub(crate) fn read(text: &str) -> Result<Header, String> {
    let mut reader = Reader::default();
    xml::walk(text, &mut reader)?;
    let mut document = reader.document;
    document.take_tax_totals(reader.tax_totals);
    Ok(document)
}

#[derive(Default)]
struct Reader {
    document: Header,
    tax: TaxLine,
    tax_totals: Vec<(Option<String>, String)>,
    /// The number of a tax registration, until its scheme says whether it is for VAT.
    registration: Option<String>,
}

impl Visitor for Reader {
    fn close(&mut self, path: &str, element: Element) {
        let rest = path.strip_prefix("/Invoice/").or_else(|| path.strip_prefix("/CreditNote/"));
        let Some(rest) = rest else { return };
        if let Some(rest) = rest.strip_prefix("AccountingSupplierParty/Party/") {
            party(&mut self.document.seller, &mut self.registration, rest, &element);
        } else if let Some(rest) = rest.strip_prefix("AccountingCustomerParty/Party/") {
            party(&mut self.document.buyer, &mut self.registration, rest, &element);
        } else if let Some(rest) = rest.strip_prefix("TaxTotal/") {
            self.tax(rest, &element);
        } else if let Some(rest) = rest.strip_prefix("LegalMonetaryTotal/") {
            self.total(rest, &element);
        } else {
            self.header(rest, &element);
        }
    }
}

impl Reader {
    fn header(&mut self, path: &str, element: &Element) {
        let document = &mut self.document;
        match path {
            "ID" => document.number = element.filled(),
            "IssueDate" => document.issue_date = document.date("BT-2", element.text()),
            "DueDate" => document.due_date = document.date("BT-9", element.text()),
            // A credit note has no due date of its own: it is with the means of payment.
            "PaymentMeans/PaymentDueDate" if document.due_date.is_none() => {
                document.due_date = document.date("BT-9", element.text());
            }
            "InvoiceTypeCode" | "CreditNoteTypeCode" => document.type_code = element.filled(),
            "DocumentCurrencyCode" => document.currency = element.filled(),
            "TaxCurrencyCode" => document.tax_currency = element.filled(),
            "ProfileID" => document.process = element.filled(),
            "CustomizationID" => {
                document.flavor = Profile::of(Some(element.text())).name();
                document.guideline = element.filled();
            }
            "Note" if document.notes.len() < MOST_REPEATS => {
                document.notes.push(note(element.text()));
            }
            _ => {}
        }
    }

    fn tax(&mut self, path: &str, element: &Element) {
        let text = element.text();
        match path {
            "TaxAmount" if self.tax_totals.len() < 2 => {
                let currency = element.attribute("currencyID").map(str::to_owned);
                self.tax_totals.push((currency, text.to_owned()));
            }
            "TaxSubtotal" => {
                let line = std::mem::take(&mut self.tax);
                if self.document.taxes.len() < MOST_REPEATS {
                    self.document.taxes.push(line);
                }
            }
            "TaxSubtotal/TaxableAmount" => self.tax.taxable = self.document.amount("BT-116", text),
            "TaxSubtotal/TaxAmount" => self.tax.tax = self.document.amount("BT-117", text),
            "TaxSubtotal/TaxCategory/ID" => self.tax.category = element.filled(),
            "TaxSubtotal/TaxCategory/Percent" => self.tax.percent = self.document.amount("BT-119", text),
            "TaxSubtotal/TaxCategory/TaxExemptionReason" => self.tax.exemption_reason = element.filled(),
            "TaxSubtotal/TaxCategory/TaxExemptionReasonCode" => self.tax.exemption_code = element.filled(),
            _ => {}
        }
    }

    fn total(&mut self, path: &str, element: &Element) {
        let text = element.text();
        let document = &mut self.document;
        match path {
            "LineExtensionAmount" => document.totals.lines = document.amount("BT-106", text),
            "AllowanceTotalAmount" => document.totals.allowances = document.amount("BT-107", text),
            "ChargeTotalAmount" => document.totals.charges = document.amount("BT-108", text),
            "TaxExclusiveAmount" => document.totals.without_tax = document.amount("BT-109", text),
            "TaxInclusiveAmount" => document.totals.with_tax = document.amount("BT-112", text),
            "PrepaidAmount" => document.totals.prepaid = document.amount("BT-113", text),
            "PayableRoundingAmount" => document.totals.rounding = document.amount("BT-114", text),
            "PayableAmount" => document.totals.payable = document.amount("BT-115", text),
            _ => {}
        }
    }
}

fn party(party: &mut Party, registration: &mut Option<String>, path: &str, element: &Element) {
    let scheme = element.attribute("schemeID");
    match path {
        "EndpointID" => party.take_address(scheme, element.text()),
        "PartyIdentification/ID" => party.take_identifier(scheme, element.text()),
        // The trading name is another term.
        "PartyLegalEntity/RegistrationName" => party.name = element.filled(),
        "PartyLegalEntity/CompanyID" => party.take_legal_id(scheme, element.text()),
        "PartyTaxScheme/CompanyID" => *registration = element.filled(),
        "PartyTaxScheme/TaxScheme/ID" => {
            let number = registration.take();
            if element.text() == "VAT" {
                party.vat_number = number;
            }
        }
        "PostalAddress/Country/IdentificationCode" => party.country = element.filled(),
        "PostalAddress/StreetName" => party.line_one = element.filled(),
        "PostalAddress/AdditionalStreetName" => party.line_two = element.filled(),
        "PostalAddress/PostalZone" => party.postal_code = element.filled(),
        "PostalAddress/CityName" => party.city = element.filled(),
        _ => {}
    }
}

/// UBL has no place for a subject code: it is written `#AAB#text` or `##AAB##text` at the start of the note.
fn note(text: &str) -> Note {
    for mark in ["##", "#"] {
        let coded = text.strip_prefix(mark).and_then(|rest| rest.split_once(mark));
        if let Some((code, content)) = coded.filter(|(code, _)| code.len() == 3 && code.is_ascii()) {
            return Note { code: Some(code.to_owned()), content: content.trim().to_owned() };
        }
    }
    Note { code: None, content: text.to_owned() }
}
