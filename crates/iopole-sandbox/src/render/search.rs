//! Rows of the invoice search, and its fields.

use serde_json::{Value, json};

use super::{Object, date, party};
use crate::documents::{Amount, ToJson as _};
use crate::query::Searchable;
use crate::world::Invoice;

/// Optional parts of a row.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Expand {
    pub(crate) business_data: bool,
    pub(crate) last_status: bool,
}

/// Fields of the invoice search.
pub(crate) const FIELDS: [&str; 18] = [
    "invoice.invoiceId",
    "invoice.state",
    "invoice.direction",
    "invoice.deliveryState",
    "invoice.createdDate",
    "invoice.buyer.name",
    "invoice.buyer.siret",
    "businessData.invoiceId",
    "createdDate",
    "seller.siren",
    "seller.siret",
    "seller.name",
    "seller.corporateName",
    "buyer.siren",
    "buyer.siret",
    "buyer.name",
    "buyer.corporateName",
    "buyer.electronicAddress",
];

pub(crate) fn row(invoice: &Invoice, expand: Expand) -> Value {
    let metadata = json!({
        "invoiceId": invoice.id,
        "state": invoice.state.as_str(),
        "direction": invoice.direction.as_str(),
        "createDate": date::instant(invoice.created_ms)
    });
    let last = invoice.last_status.filter(|_| expand.last_status).map(
        |last| json!({"code": last.code, "state": last.state.as_str(), "date": date::instant(last.date_ms)}),
    );
    let business = expand.business_data.then(|| business_data(invoice));
    Object::default()
        .with("metadata", metadata)
        .maybe("lastStatusData", last)
        .maybe("businessData", business)
        .into()
}

fn business_data(invoice: &Invoice) -> Value {
    let document = &invoice.content.document;
    let amount = document.totals.with_tax.as_ref().map(Amount::to_json);
    let monetary = amount.map(|amount| {
        let amount = Object::default().with("amount", amount).maybe("currency", document.currency.clone());
        Value::from(Object::default().with("invoiceAmount", amount))
    });
    Object::default()
        .maybe("invoiceId", document.number.clone())
        .maybe("invoiceDate", document.issue_date.clone())
        .maybe("type", document.type_code.as_deref().map(super::invoice::type_code))
        .maybe("monetary", monetary)
        .with("seller", party::row(&document.seller))
        .with("buyer", party::row(&document.buyer))
        .into()
}

impl Searchable for &Invoice {
    fn values(&self, field: &str) -> Vec<String> {
        let document = &self.content.document;
        let (seller, buyer) = (&document.seller, &document.buyer);
        let value = match field {
            "invoice.invoiceId" => Some(self.id.to_string()),
            "invoice.state" => Some(self.state.as_str().to_owned()),
            "invoice.direction" => Some(self.direction.as_str().to_owned()),
            "invoice.deliveryState" => self.last_status.map(|last| last.state.as_str().to_owned()),
            "invoice.createdDate" | "createdDate" => Some(date::instant(self.created_ms)),
            "businessData.invoiceId" => document.number.clone(),
            "seller.siren" => seller.siren.clone(),
            "seller.siret" => seller.siret.clone(),
            "seller.name" | "seller.corporateName" => seller.name.clone(),
            "buyer.siren" => buyer.siren.clone(),
            "buyer.siret" | "invoice.buyer.siret" => buyer.siret.clone(),
            "buyer.name" | "buyer.corporateName" | "invoice.buyer.name" => buyer.name.clone(),
            "buyer.electronicAddress" => buyer.address(),
            _ => None,
        };
        value.into_iter().collect()
    }
}
