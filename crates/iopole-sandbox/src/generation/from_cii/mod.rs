//! The invoice out of a CII, to be written as UBL.

mod line;
mod party;
mod settlement;

use rust_decimal::Decimal;

use super::source::{Allowance, Attachment, Line, Note, PaymentMeans, Period, Preceding, Source, TaxEntry};
use crate::documents::{CII_NAMESPACE, Element, Visitor, root_of, text_of, walk};

const CONTEXT: &str = "/CrossIndustryInvoice/ExchangedDocumentContext/";
const HEADER: &str = "/CrossIndustryInvoice/ExchangedDocument/";
const TRADE: &str = "/CrossIndustryInvoice/SupplyChainTradeTransaction/";
/// An attachment of the largest request.
const LONGEST_TEXT: usize = 50 * 1024 * 1024;
const MOST_REPEATS: usize = 10_000;

/// Reads the document; a text says what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<Source, String> {
    let text = text_of(bytes)?;
    let root = root_of(&text)?;
    if (root.namespace.as_str(), root.name.as_str()) != (CII_NAMESPACE, "CrossIndustryInvoice") {
        return Err(format!("The document is no CII: its root element is {}", root.name));
    }
    let mut reader = Reader::default();
    walk(&text, &mut reader)?;
    match reader.defect {
        Some(defect) => Err(defect),
        None => Ok(reader.finish()),
    }
}

#[derive(Default)]
struct Reader {
    source: Source,
    /// Part that is being read and not yet in the invoice.
    line: Line,
    allowance: Allowance,
    tax: TaxEntry,
    note: Note,
    means: PaymentMeans,
    document: Document,
    preceding: Preceding,
    period: Period,
    /// BT-110 and BT-111 are one element that only the currency tells apart.
    tax_totals: Vec<(String, Decimal)>,
    payment_reference: Option<String>,
    defect: Option<String>,
}

/// A referenced document: an attachment, a tender, an object.
#[derive(Default)]
struct Document {
    attachment: Attachment,
    type_code: Option<String>,
    scheme: Option<String>,
}

impl Visitor for Reader {
    fn longest_text(&self) -> usize {
        LONGEST_TEXT
    }

    fn close(&mut self, path: &str, element: &Element<'_>) {
        if let Some(rest) = path.strip_prefix(TRADE) {
            if let Some(rest) = rest.strip_prefix("IncludedSupplyChainTradeLineItem") {
                self.line_item(rest.strip_prefix('/').unwrap_or(rest), element);
            } else if let Some(rest) = rest.strip_prefix("ApplicableHeaderTradeAgreement/") {
                self.agreement(rest, element);
            } else if let Some(rest) = rest.strip_prefix("ApplicableHeaderTradeDelivery/") {
                self.delivery(rest, element);
            } else if let Some(rest) = rest.strip_prefix("ApplicableHeaderTradeSettlement/") {
                self.settlement(rest, element);
            }
        } else if let Some(rest) = path.strip_prefix(HEADER) {
            self.header(rest, element);
        } else if path.strip_prefix(CONTEXT) == Some("BusinessProcessSpecifiedDocumentContextParameter/ID") {
            self.source.process = element.filled();
        }
    }
}

impl Reader {
    fn header(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "ID" => self.source.number = element.text().to_owned(),
            "TypeCode" => self.source.type_code = element.text().to_owned(),
            "IssueDateTime/DateTimeString" => {
                self.source.issue_date = self.day("BT-2", element).unwrap_or_default();
            }
            "IncludedNote/Content" => self.note.content = element.text().to_owned(),
            "IncludedNote/SubjectCode" => self.note.code = element.filled(),
            "IncludedNote" => {
                let note = std::mem::take(&mut self.note);
                push(&mut self.source.notes, note);
            }
            _ => {}
        }
    }

    fn agreement(&mut self, path: &str, element: &Element<'_>) {
        let references = &mut self.source.references;
        match path {
            "BuyerReference" => references.buyer = element.filled(),
            "SellerOrderReferencedDocument/IssuerAssignedID" => references.seller_order = element.filled(),
            "BuyerOrderReferencedDocument/IssuerAssignedID" => references.buyer_order = element.filled(),
            "ContractReferencedDocument/IssuerAssignedID" => references.contract = element.filled(),
            "SpecifiedProcuringProject/ID" => references.project = element.filled(),
            "AdditionalReferencedDocument" => self.referenced(),
            _ => {
                if let Some(rest) = path.strip_prefix("AdditionalReferencedDocument/") {
                    self.document(rest, element);
                } else if let Some(rest) = path.strip_prefix("SellerTradeParty/") {
                    party::read(&mut self.source.seller, rest, element);
                } else if let Some(rest) = path.strip_prefix("BuyerTradeParty/") {
                    party::read(&mut self.source.buyer, rest, element);
                } else if let Some(rest) = path.strip_prefix("SellerTaxRepresentativeTradeParty/") {
                    party::read(self.source.representative.get_or_insert_default(), rest, element);
                }
            }
        }
    }

    fn document(&mut self, path: &str, element: &Element<'_>) {
        let attachment = &mut self.document.attachment;
        match path {
            "IssuerAssignedID" => attachment.reference = element.text().to_owned(),
            "URIID" => attachment.url = element.filled(),
            "TypeCode" => self.document.type_code = element.filled(),
            "ReferenceTypeCode" => self.document.scheme = element.filled(),
            "Name" => attachment.description = element.filled(),
            "AttachmentBinaryObject" => {
                attachment.data = element.filled();
                attachment.mime = element.attribute("mimeCode").map(str::to_owned);
                attachment.filename = element.attribute("filename").map(str::to_owned);
            }
            _ => {}
        }
    }

    fn referenced(&mut self) {
        let document = std::mem::take(&mut self.document);
        let code = document.type_code.as_deref().unwrap_or_default();
        match code {
            "50" if self.source.references.tender.is_none() => {
                self.source.references.tender = Some(document.attachment.reference);
            }
            "50" | "130" => {
                let reference = (document.attachment.reference, code.to_owned());
                push(&mut self.source.references.additional, reference);
            }
            _ => push(&mut self.source.attachments, document.attachment),
        }
    }

    fn delivery(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString" => {
                let day = self.day("BT-72", element);
                self.source.delivery.get_or_insert_default().date = day;
            }
            "DespatchAdviceReferencedDocument/IssuerAssignedID" => {
                self.source.references.despatch = element.filled();
            }
            "ReceivingAdviceReferencedDocument/IssuerAssignedID" => {
                self.source.references.receipt = element.filled();
            }
            _ => {
                if let Some(rest) = path.strip_prefix("ShipToTradeParty/") {
                    party::read(&mut self.source.delivery.get_or_insert_default().party, rest, element);
                }
            }
        }
    }

    fn number(&mut self, term: &str, element: &Element<'_>) -> Option<Decimal> {
        let number = element.text().parse().ok();
        if number.is_none() {
            self.spoiled(format!("{term} is not a decimal number of at most 28 digits"));
        }
        number
    }

    fn needed(&mut self, term: &str, element: &Element<'_>) -> Decimal {
        self.number(term, element).unwrap_or_default()
    }

    /// `YYYYMMDD`, or `YYYY-MM-DD`.
    fn day(&mut self, term: &str, element: &Element<'_>) -> Option<String> {
        let digits: String = element.text().chars().filter(|character| *character != '-').collect();
        let day = jiff::civil::Date::strptime("%Y%m%d", &digits).ok().filter(|_| digits.len() == 8);
        if day.is_none() {
            self.spoiled(format!("{term} is not a date"));
        }
        day.map(|day| day.to_string())
    }

    fn spoiled(&mut self, defect: String) {
        self.defect.get_or_insert(defect);
    }

    /// Places the parts that need the whole document.
    fn finish(mut self) -> Source {
        for (currency, amount) in std::mem::take(&mut self.tax_totals) {
            if currency.is_empty() || currency == self.source.currency {
                self.source.totals.tax = Some(amount);
            } else {
                self.source.totals.tax_accounting = Some(amount);
            }
        }
        if let Some(reference) = self.payment_reference {
            for means in &mut self.source.payment_means {
                means.reference = Some(reference.clone());
            }
        }
        self.source
    }
}

fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() < MOST_REPEATS {
        list.push(item);
    }
}
