//! Requests have exact bodies, and wrong requests are refused before they are sent.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use iopole_model::ids::{InvoiceId, WebhookId};
use iopole_model::money::{Amount, CurrencyCode};
use iopole_model::status::{
    InvoiceStatusCode, RecipientRejectionReason, SendInvoiceStatus, SendStatusError,
    SendStatusRejectionDetail, StatusAttachment, StatusPayment,
};
use iopole_model::webhook::{
    DeliveryEndpoint, OAuth2ClientCredentials, OAuth2Password, StreamDirection, WebhookAuthentication,
    WebhookCreation, WebhookEndpoints, WebhookStatus,
};
use serde_json::json;

fn amount(text: &str) -> Amount {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_status_has_the_body_of_the_contract() {
    let status = SendInvoiceStatus::new("PAYMENT_RECEIVED")
        .with_message("Merci")
        .with_payment(StatusPayment::new(amount("20"), amount("1200.10"), CurrencyCode::EUR))
        .with_payment(StatusPayment::new(
            amount("5.5"),
            amount("-10.50"),
            "eur".parse::<CurrencyCode>().unwrap(),
        ))
        .with_attachment(StatusAttachment::new("application/pdf", "proof.pdf", "JVBERi0="));
    assert_eq!(status.check(), Ok(()));
    // Compares text, which is sent; as a value, 1200.10 equals 1200.1.
    assert_eq!(
        serde_json::to_string(&status).unwrap(),
        concat!(
            r#"{"code":"PAYMENT_RECEIVED","message":"Merci","payment":["#,
            r#"{"vatRate":20,"amount":1200.10,"currency":"EUR"},{"vatRate":5.5,"amount":-10.50,"currency":"EUR"}],"#,
            r#""attachments":[{"mimeType":"application/pdf","fileName":"proof.pdf","content":"JVBERi0="}]}"#
        )
    );
    assert_eq!(serde_json::to_string(&SendInvoiceStatus::new("IN_HAND")).unwrap(), r#"{"code":"IN_HAND"}"#);
}

#[test]
fn a_reason_must_go_with_its_status() {
    use InvoiceStatusCode::*;
    let send = |code: InvoiceStatusCode, reason: Option<RecipientRejectionReason>| {
        let mut status = SendInvoiceStatus::new(code);
        status.rejection_detail = reason.map(SendStatusRejectionDetail::new);
        status.check()
    };
    let other = RecipientRejectionReason::Other;
    assert_eq!(send(Disputed, Some(other.clone())), Ok(()));
    assert_eq!(
        send(Refused, Some(other.clone())),
        Err(SendStatusError::ReasonNotAllowed { code: Refused, reason: other.clone() })
    );
    for code in [Refused, Disputed, Suspended] {
        assert_eq!(send(code.clone(), None), Err(SendStatusError::ReasonMissing(code)));
    }
    assert!(send(Approved, Some(other.clone())).is_err());
    assert_eq!(send(PartiallyApproved, Some(other)), Ok(()));
    assert_eq!(send(Refused, Some("BRAND_NEW".into())), Ok(()));
    assert_eq!(send(Submitted, None), Err(SendStatusError::NotSendable(Submitted)));
    assert_eq!(send("BRAND_NEW".into(), None), Ok(()));
    let sendable = InvoiceStatusCode::KNOWN.iter().filter(|code| code.is_sendable()).count();
    assert_eq!(sendable, 10, "the contract lists ten codes to send");
}

#[test]
fn reasons_follow_the_table_of_the_contract() {
    use InvoiceStatusCode::{Approved, Disputed, Refused, Suspended};
    let count =
        |code| RecipientRejectionReason::KNOWN.iter().filter(|reason| reason.allowed_for(&code)).count();
    assert_eq!(RecipientRejectionReason::KNOWN.len(), 28);
    assert_eq!([count(Refused), count(Disputed), count(Suspended), count(Approved)], [15, 27, 7, 0]);
    let french =
        RecipientRejectionReason::KNOWN.iter().filter(|reason| reason.french_code().is_some()).count();
    assert_eq!(french, 26);
    let siret = RecipientRejectionReason::SiretIncorrectOrMissing;
    assert_eq!((siret.french_code(), siret.peppol_code()), (Some("SIRET_ERR"), Some("REC")));
    let prices = RecipientRejectionReason::PricesIncorrect;
    assert_eq!((prices.french_code(), prices.peppol_code()), (None, Some("PRI")));
    let unknown = RecipientRejectionReason::from("BRAND_NEW");
    assert_eq!(
        (unknown.french_code(), unknown.peppol_code(), unknown.allowed_for(&Refused)),
        (None, None, true)
    );
}

#[test]
fn codes_know_their_number_and_label() {
    let numbers: Vec<_> =
        InvoiceStatusCode::KNOWN.iter().filter_map(InvoiceStatusCode::dgfip_number).collect();
    assert_eq!(numbers, (200..=213).filter(|n| *n != 213).chain([213, 501]).collect::<Vec<_>>());
    assert_eq!(InvoiceStatusCode::PaymentReceived.french_label(), "Encaissée");
    assert_eq!(InvoiceStatusCode::from("BRAND_NEW").french_label(), "BRAND_NEW");
    let last: Vec<_> =
        InvoiceStatusCode::KNOWN.iter().filter(|code| code.is_final()).map(|code| code.as_str()).collect();
    assert_eq!(last, ["REFUSED", "REJECTED", "UNACCEPTABLE", "CANCELLED"]);
}

#[test]
fn the_french_network_accepts_listed_vat_rates() {
    let rate = |text| StatusPayment::new(amount(text), amount("1"), CurrencyCode::EUR).has_domestic_fr_rate();
    assert!(rate("20") && rate("20.00") && rate("0") && rate("5.50") && rate("20.6"));
    assert!(!rate("21") && !rate("0.2") && !rate("-20"));
}

#[test]
fn a_webhook_carries_its_secret() {
    let mut endpoints = WebhookEndpoints::new();
    endpoints.status = Some(DeliveryEndpoint::new("https://example.com/status"));
    endpoints.authentication = Some(WebhookAuthentication::hmac("0123456789abcdef0123456789abcdef"));
    let webhook = WebhookCreation::new(endpoints)
        .with_label("Books")
        .with_direction(StreamDirection::Inbound)
        .with_adapter_code("standardAdapter")
        .with_status(WebhookStatus::Inactive);
    assert_eq!(
        serde_json::to_value(&webhook).unwrap(),
        json!({
            "interopData": {"endpoints": {
                "status": {"callbackUrl": "https://example.com/status"},
                "authentication": {"hmac": {"secretKey": "0123456789abcdef0123456789abcdef"}}
            }},
            "filterStreamDirection": "INBOUND", "status": "INACTIVE",
            "adapterCode": "standardAdapter", "label": "Books"
        })
    );
    assert!(!format!("{webhook:?}").contains("abcdef"));
}

#[test]
fn each_authentication_has_its_member() {
    let client = OAuth2ClientCredentials::new("https://example.com/token", "client", "secret");
    let password = OAuth2Password::new("https://example.com/token", "client", "secret", "user", "password");
    let all = [
        (
            WebhookAuthentication::basic("user", "password"),
            json!({"basic": {"username": "user", "password": "password"}}),
        ),
        (
            WebhookAuthentication::oauth2_client_credentials(client),
            json!({"oauth2ClientCredentials": {
                "callbackUrl": "https://example.com/token", "clientId": "client", "clientSecret": "secret"
            }}),
        ),
        (
            WebhookAuthentication::oauth2_password(password),
            json!({"oauth2Password": {
                "callbackUrl": "https://example.com/token", "clientId": "client", "clientSecret": "secret",
                "username": "user", "password": "password"
            }}),
        ),
        (
            WebhookAuthentication::subscription_key("key"),
            json!({"perRequestHeaders": {"ocpApimSubscriptionKey": "key"}}),
        ),
    ];
    for (authentication, body) in all {
        assert_eq!(serde_json::to_value(&authentication).unwrap(), body);
        assert_eq!(serde_json::from_value::<WebhookAuthentication>(body).unwrap(), authentication);
    }
}

#[test]
fn identifiers_typed_by_hand_are_uuids() {
    let id = "0193acea-5c97-7665-ada2-c57495af205c";
    assert_eq!(id.parse::<InvoiceId>().unwrap().as_str(), id);
    for wrong in
        ["", "F-2026-17", "0193acea5c977665ada2c57495af205c", "{0193acea-5c97-7665-ada2-c57495af205c}"]
    {
        let error = wrong.parse::<WebhookId>().unwrap_err();
        assert_eq!(error.kind(), "WebhookId");
        let message = error.to_string();
        assert!(message.contains("UUID") && message.contains(&wrong.len().to_string()), "{message}");
        assert!(wrong.is_empty() || !message.contains(wrong), "input in an error: {message}");
    }
}

#[test]
fn payments_at_one_rate_are_refused() {
    let paid = |rates: &[&str]| {
        let payment = |rate: &&str| StatusPayment::new(amount(rate), amount("10"), CurrencyCode::EUR);
        let status = SendInvoiceStatus::new(InvoiceStatusCode::PaymentReceived);
        rates.iter().map(payment).fold(status, SendInvoiceStatus::with_payment).check()
    };
    assert_eq!(paid(&["20", "5.5", "0"]), Ok(()));
    assert_eq!(paid(&[]), Err(SendStatusError::PaymentMissing(InvoiceStatusCode::PaymentReceived)));
    let error = paid(&["20", "5.5", "20.00"]).unwrap_err();
    assert_eq!(error, SendStatusError::VatRateTwice(amount("20")));
    assert!(error.to_string().contains("one payment for each rate"), "{error}");
}

#[test]
fn a_received_payment_has_its_amount_and_rate() {
    for code in ["PAYMENT_RECEIVED", "payment_received"] {
        let error = SendInvoiceStatus::new(code).with_message("Merci").check().unwrap_err();
        assert_eq!(error, SendStatusError::PaymentMissing(InvoiceStatusCode::PaymentReceived));
        let message = error.to_string();
        assert!(message.contains("amount") && message.contains("VAT rate"), "{message}");
    }
    for payment in [json!([]), json!(null)] {
        let body = json!({"code": "PAYMENT_RECEIVED", "payment": payment});
        let status: SendInvoiceStatus = serde_json::from_value(body).unwrap();
        assert!(matches!(status.check(), Err(SendStatusError::PaymentMissing(_))), "{payment}");
    }
    let whole = json!({"vatRate": 20, "amount": 12, "currency": "EUR"});
    let partial = json!({"amount": 12, "currency": "EUR"});
    for payment in [json!([partial]), json!(partial), json!([whole, partial])] {
        for code in ["PAYMENT_RECEIVED", "PAYMENT_SENT"] {
            let body = json!({"code": code, "payment": payment});
            let status: SendInvoiceStatus = serde_json::from_value(body).unwrap();
            assert_eq!(status.check(), Err(SendStatusError::PaymentUnreadable), "{code} {payment}");
        }
    }
    assert_eq!(SendInvoiceStatus::new(InvoiceStatusCode::PaymentSent).check(), Ok(()), "211 needs none");
}

#[test]
fn an_unknown_code_is_printed_on_one_line() {
    let text = format!("X\u{1b}[2J\nINFO \u{202e}{}", "x".repeat(10_000));
    let reason = SendStatusRejectionDetail::new(RecipientRejectionReason::from(text.as_str()));
    for error in [
        SendStatusError::NotSendable(InvoiceStatusCode::from(text.as_str())),
        SendStatusError::ReasonMissing(InvoiceStatusCode::from(text.as_str())),
        SendStatusError::PaymentMissing(InvoiceStatusCode::from(text.as_str())),
        SendStatusError::ReasonNotAllowed { code: InvoiceStatusCode::Refused, reason: reason.reason },
    ] {
        let shown = error.to_string();
        assert!(!shown.contains(|c: char| c.is_control() || c == '\u{202e}'), "{shown:?}");
        assert!(shown.len() < 300, "{} bytes", shown.len());
    }
}
