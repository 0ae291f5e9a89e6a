//! Reports the sales of a day to consumers (e-reporting): goods for 1,000.00 € and 20 % VAT.
//!
//! `cargo run -p iopole-api --example report -- 361274087 2026-11-23`
#![allow(clippy::print_stdout, reason = "a program for people")]

use iopole_api::Client;
use iopole_api::model::identifiers::{ElectronicAddress, Siren};
use iopole_api::model::money::{CurrencyCode, Decimal, Money};
use iopole_api::model::reporting::{
    TransactionCategory, TransactionMonetary, TransactionReport, TransactionSummary, TransactionTaxDetail,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(siren), Some(day)) = (arguments.next(), arguments.next()) else {
        return Err("usage: report SIREN YYYY-MM-DD".into());
    };
    let company = ElectronicAddress::legal(&siren.parse::<Siren>()?);
    let euros = |amount: i64| Money::new(Decimal::from(amount));
    let totals = TransactionMonetary::new(euros(1_000), euros(200));
    let vat = TransactionTaxDetail::new(euros(1_000), euros(200), Decimal::from(20));
    let goods =
        TransactionSummary::new(CurrencyCode::EUR, TransactionCategory::Goods, totals).with_tax_detail(vat);
    let report = TransactionReport::new(day.as_str()).with_transaction(goods);

    let client = Client::from_env()?;
    let accepted = client.user().reporting().send_transactions(&company, &report).await?;
    println!("accepted: {accepted:?}");
    Ok(())
}
