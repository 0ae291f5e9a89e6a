//! The international directory.

use iopole_sandbox::{PeppolParticipant, Sandbox};
use serde_json::json;

use crate::entities::{belgian, created};
use crate::paper::Paper;
use crate::support::{Account, assert_issue};

const PATH: &str = "/v1/directory/international";

fn participants() -> [PeppolParticipant; 2] {
    [
        PeppolParticipant::new("Zinc de Liège", "BE", "0208:0111111111"),
        PeppolParticipant::new("Stahl & Söhne", "DE", "9930:de 123/456"),
    ]
}

#[tokio::test]
async fn the_directory_is_absent_by_default() {
    let account = Account::open().await;
    for path in [format!("{PATH}?value=abc"), format!("{PATH}/check/scheme/0208/value/1")] {
        let (status, body) = account.get(&path).await;
        assert_eq!(status, 403, "{body}");
        assert_eq!(body["statusMessage"], "The international directory is not available in this environment");
    }
}

#[tokio::test]
async fn participants_are_found_by_any_word() {
    let account =
        Account::with(Sandbox::builder().manual_clock().international_directory(participants())).await;
    let names = async |query: &[(&str, &str)]| {
        let (status, body) = account.query(PATH, query).await;
        assert_eq!(status, 200, "{body}");
        let names = body.as_array().unwrap().iter().map(|entry| entry["name"].clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&[("value", "liège")]).await, [json!("Zinc de Liège")]);
    assert_eq!(names(&[("value", "123/456")]).await, [json!("Stahl & Söhne")]);
    assert_eq!(names(&[("value", "e")]).await.len(), 2);
    assert_eq!(names(&[("value", "e"), ("offset", "1"), ("limit", "1")]).await, [json!("Stahl & Söhne")]);
    assert!(names(&[("value", "nobody")]).await.is_empty());
    assert_issue(&account.get(PATH).await, "invalid_type", &json!(["value"]));
    assert_issue(&account.get(&format!("{PATH}?value=a&limit=0")).await, "too_small", &json!(["limit"]));
}

#[tokio::test]
async fn a_check_reports_existing_addresses() {
    let account =
        Account::with(Sandbox::builder().manual_clock().international_directory(participants())).await;
    let check = async |scheme: &str, value: &str| {
        account.get(&format!("{PATH}/check/scheme/{scheme}/value/{value}")).await
    };
    let (status, found) = check("9930", "de%20123%2F456").await;
    assert_eq!((status.as_u16(), &found["electronicAddress"]), (200, &json!("9930:de 123/456")));
    assert_eq!(found["allowedDocuments"].as_array().unwrap().len(), 2);
    assert_eq!(check("0208", "2").await.1, json!({"isExist": false}));
    assert_issue(&check("208", "2").await, "too_small", &json!(["scheme"]));
    assert_issue(&check("00208", "2").await, "too_big", &json!(["scheme"]));

    let (_, identifier) = created(&account, "/v1/config/business/entity/legalunit", &belgian()).await;
    assert_eq!(check("0208", "0842162017%20(BCE)").await.1, json!({"isExist": false}));
    let register = format!("/v1/config/business/entity/identifier/{identifier}/network/PEPPOL_INTERNATIONAL");
    assert_eq!(account.post(&register, &json!({})).await.0, 201);
    assert_eq!(check("0208", "0842162017%20(BCE)").await.1["isExist"], true, "at once on Peppol");
    let found = account.query(PATH, &[("value", "namur")]).await.1;
    assert_eq!(found[0]["electronicAddress"], "0208:0842162017 (BCE)");
}

#[tokio::test]
async fn an_invoice_finds_its_way_to_a_participant_where_there_is_a_network() {
    let foreign = |number: &str| {
        let own = "schemeID=\"0225\">005520176</a:URIID>";
        Paper::new(number).cii().replace(own, "schemeID=\"0208\">0111111111</a:URIID>")
    };
    let builder = Sandbox::builder().manual_clock().instant();
    for (builder, state) in
        [(builder.clone(), "WRONG_ROUTING"), (builder.international_directory(participants()), "DELIVERED")]
    {
        let account = Account::with(builder).await;
        let id = account.send("a.xml", foreign("PEP-1")).await;
        assert_eq!(account.state(&id).await, state);
    }
}
