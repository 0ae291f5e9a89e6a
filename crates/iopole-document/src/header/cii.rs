//! Cross Industry Invoice (UN/CEFACT D16B and later), alone or inside a Factur-X PDF.

use super::invoice::{Header, MOST_REPEATS, Note, Party, TaxLine};
use crate::profile::Profile;
use crate::xml::{self, Element, Visitor};

const CONTEXT: &str = "/CrossIndustryInvoice/ExchangedDocumentContext/";
const HEADER: &str = "/CrossIndustryInvoice/ExchangedDocument/";
const AGREEMENT: &str = "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/";
const SETTLEMENT: &str = "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/";

/// Reads the header of the invoice.
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
    note: Note,
    tax_totals: Vec<(Option<String>, String)>,
}

impl Visitor for Reader {
    fn close(&mut self, path: &str, element: Element) {
        if let Some(rest) = path.strip_prefix(SETTLEMENT) {
            self.settlement(rest, &element);
        } else if let Some(rest) = path.strip_prefix(AGREEMENT) {
            if let Some(rest) = rest.strip_prefix("SellerTradeParty/") {
                party(&mut self.document.seller, rest, &element);
            } else if let Some(rest) = rest.strip_prefix("BuyerTradeParty/") {
                party(&mut self.document.buyer, rest, &element);
            }
        } else if let Some(rest) = path.strip_prefix(HEADER) {
            self.header(rest, &element);
        } else if let Some(rest) = path.strip_prefix(CONTEXT) {
            match rest {
                "GuidelineSpecifiedDocumentContextParameter/ID" => {
                    self.document.flavor = Profile::of(Some(element.text())).name();
                    self.document.guideline = element.filled();
                }
                "BusinessProcessSpecifiedDocumentContextParameter/ID" => {
                    self.document.process = element.filled();
                }
                _ => {}
            }
        }
    }
}

impl Reader {
    fn header(&mut self, path: &str, element: &Element) {
        match path {
            "ID" => self.document.number = element.filled(),
            "TypeCode" => self.document.type_code = element.filled(),
            "IssueDateTime/DateTimeString" => {
                self.document.issue_date = self.document.date("BT-2", element.text());
            }
            "IncludedNote/Content" => self.note.content = element.text().to_owned(),
            "IncludedNote/SubjectCode" => self.note.code = element.filled(),
            "IncludedNote" => {
                let note = std::mem::take(&mut self.note);
                if self.document.notes.len() < MOST_REPEATS {
                    self.document.notes.push(note);
                }
            }
            _ => {}
        }
    }

    fn settlement(&mut self, path: &str, element: &Element) {
        match path {
            "InvoiceCurrencyCode" => self.document.currency = element.filled(),
            "TaxCurrencyCode" => self.document.tax_currency = element.filled(),
            "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString" => {
                // Several instalments have several dates: the first is the one that counts.
                if self.document.due_date.is_none() {
                    self.document.due_date = self.document.date("BT-9", element.text());
                }
            }
            "ApplicableTradeTax" => {
                let line = std::mem::take(&mut self.tax);
                if self.document.taxes.len() < MOST_REPEATS {
                    self.document.taxes.push(line);
                }
            }
            _ => {
                if let Some(rest) = path.strip_prefix("ApplicableTradeTax/") {
                    self.tax(rest, element);
                } else if let Some(rest) =
                    path.strip_prefix("SpecifiedTradeSettlementHeaderMonetarySummation/")
                {
                    self.total(rest, element);
                }
            }
        }
    }

    fn tax(&mut self, path: &str, element: &Element) {
        let text = element.text();
        match path {
            "CalculatedAmount" => self.tax.tax = self.document.amount("BT-117", text),
            "BasisAmount" => self.tax.taxable = self.document.amount("BT-116", text),
            "CategoryCode" => self.tax.category = element.filled(),
            "RateApplicablePercent" => self.tax.percent = self.document.amount("BT-119", text),
            "ExemptionReason" => self.tax.exemption_reason = element.filled(),
            "ExemptionReasonCode" => self.tax.exemption_code = element.filled(),
            _ => {}
        }
    }

    fn total(&mut self, path: &str, element: &Element) {
        let text = element.text();
        let document = &mut self.document;
        match path {
            "LineTotalAmount" => document.totals.lines = document.amount("BT-106", text),
            "AllowanceTotalAmount" => document.totals.allowances = document.amount("BT-107", text),
            "ChargeTotalAmount" => document.totals.charges = document.amount("BT-108", text),
            "TaxBasisTotalAmount" => document.totals.without_tax = document.amount("BT-109", text),
            "GrandTotalAmount" => document.totals.with_tax = document.amount("BT-112", text),
            "TotalPrepaidAmount" => document.totals.prepaid = document.amount("BT-113", text),
            "RoundingAmount" => document.totals.rounding = document.amount("BT-114", text),
            "DuePayableAmount" => document.totals.payable = document.amount("BT-115", text),
            "TaxTotalAmount" if self.tax_totals.len() < 2 => {
                let currency = element.attribute("currencyID").map(str::to_owned);
                self.tax_totals.push((currency, text.to_owned()));
            }
            _ => {}
        }
    }
}

fn party(party: &mut Party, path: &str, element: &Element) {
    let scheme = element.attribute("schemeID");
    match path {
        "Name" => party.name = element.filled(),
        "ID" | "GlobalID" => party.take_identifier(scheme, element.text()),
        "SpecifiedLegalOrganization/ID" => party.take_legal_id(scheme, element.text()),
        "SpecifiedTaxRegistration/ID" if scheme == Some("VA") => party.vat_number = element.filled(),
        "URIUniversalCommunication/URIID" => party.take_address(scheme, element.text()),
        "PostalTradeAddress/CountryID" => party.country = element.filled(),
        "PostalTradeAddress/LineOne" => party.line_one = element.filled(),
        "PostalTradeAddress/LineTwo" => party.line_two = element.filled(),
        "PostalTradeAddress/PostcodeCode" => party.postal_code = element.filled(),
        "PostalTradeAddress/CityName" => party.city = element.filled(),
        _ => {}
    }
}
