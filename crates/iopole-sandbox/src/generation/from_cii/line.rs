//! BG-25

use super::super::source::Note;
use super::{Reader, push};
use crate::documents::Element;

impl Reader {
    /// `path` is empty for the line itself.
    pub(super) fn line_item(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "" => {
                let line = std::mem::take(&mut self.line);
                push(&mut self.source.lines, line);
            }
            "AssociatedDocumentLineDocument/LineID" => self.line.id = element.text().to_owned(),
            "AssociatedDocumentLineDocument/IncludedNote/Content" => {
                let note = Note { code: None, content: element.text().to_owned() };
                push(&mut self.line.notes, note);
            }
            _ => {
                if let Some(rest) = path.strip_prefix("SpecifiedTradeProduct/") {
                    self.product(rest, element);
                } else if let Some(rest) = path.strip_prefix("SpecifiedLineTradeAgreement/") {
                    self.price(rest, element);
                } else if path == "SpecifiedLineTradeDelivery/BilledQuantity" {
                    self.line.quantity = self.needed("BT-129", element);
                    self.line.unit = element.attribute("unitCode").unwrap_or_default().to_owned();
                } else if let Some(rest) = path.strip_prefix("SpecifiedLineTradeSettlement/") {
                    self.line_settlement(rest, element);
                }
            }
        }
    }

    fn product(&mut self, path: &str, element: &Element<'_>) {
        let item = &mut self.line.item;
        let attribute = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
        match path {
            "GlobalID" => item.standard_id = element.filled().map(|value| (attribute("schemeID"), value)),
            "SellerAssignedID" => item.seller_id = element.filled(),
            "BuyerAssignedID" => item.buyer_id = element.filled(),
            "Name" => item.name = element.text().to_owned(),
            "Description" => item.description = element.filled(),
            // The name comes before the value.
            "ApplicableProductCharacteristic/Description" => {
                push(&mut item.attributes, (element.text().to_owned(), String::new()));
            }
            "ApplicableProductCharacteristic/Value" => {
                if let Some((_, value)) = item.attributes.last_mut() {
                    *value = element.text().to_owned();
                }
            }
            "DesignatedProductClassification/ClassCode" => {
                item.class = element.filled().map(|value| (attribute("listID"), value));
            }
            "OriginTradeCountry/ID" => item.origin = element.filled(),
            _ => {}
        }
    }

    fn price(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "BuyerOrderReferencedDocument/LineID" => self.line.order_line = element.filled(),
            "NetPriceProductTradePrice/ChargeAmount" => {
                self.line.price.net = self.needed("BT-146", element);
            }
            "NetPriceProductTradePrice/BasisQuantity" => {
                self.line.price.base = self.number("BT-149", element);
                self.line.price.base_unit = element.attribute("unitCode").map(str::to_owned);
            }
            "GrossPriceProductTradePrice/ChargeAmount" => {
                self.line.price.gross = self.number("BT-148", element);
            }
            "GrossPriceProductTradePrice/AppliedTradeAllowanceCharge/ActualAmount" => {
                self.line.price.discount = self.number("BT-147", element);
            }
            _ => {}
        }
    }

    fn line_settlement(&mut self, path: &str, element: &Element<'_>) {
        match path {
            "ApplicableTradeTax/CategoryCode" => self.line.tax.category = element.text().to_owned(),
            "ApplicableTradeTax/RateApplicablePercent" => {
                self.line.tax.percent = self.number("BT-152", element);
            }
            "BillingSpecifiedPeriod" => self.line.period = Some(std::mem::take(&mut self.period)),
            "SpecifiedTradeAllowanceCharge" => {
                let allowance = std::mem::take(&mut self.allowance);
                push(&mut self.line.allowances, allowance);
            }
            "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount" => {
                self.line.total = self.needed("BT-131", element);
            }
            "AdditionalReferencedDocument" => {
                let document = std::mem::take(&mut self.document);
                self.line.object = Some((document.scheme.unwrap_or_default(), document.attachment.reference));
            }
            "ReceivableSpecifiedTradeAccountingAccount/ID" => self.line.accounting = element.filled(),
            _ => {
                if let Some(rest) = path.strip_prefix("SpecifiedTradeAllowanceCharge/") {
                    self.allowance(rest, element);
                } else if let Some(rest) = path.strip_prefix("AdditionalReferencedDocument/") {
                    self.document(rest, element);
                } else if let Some(rest) = path.strip_prefix("BillingSpecifiedPeriod/") {
                    self.period(rest, element);
                }
            }
        }
    }
}
