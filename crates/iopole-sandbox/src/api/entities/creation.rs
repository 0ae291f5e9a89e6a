//! Entities created, configured, removed.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::relation::nested;
use crate::api::extract::{Id, JsonBody, Params, check_scheme, id};
use crate::api::guard::Admin;
use crate::directory::Kind;
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render::date;
use crate::reporting::VatRegime;
use crate::request::{Issue, Shape};
use crate::world::{Creation, Identity};

const KEYS: [&str; 14] = [
    "name",
    "country",
    "vatRegime",
    "nextVatRegime",
    "type",
    "scope",
    "identifierScheme",
    "identifierValue",
    "countryIdentifier",
    "legalUnit",
    "disclosureStatus",
    "chorusPro",
    "operatorRelation",
    "identifiers",
];
const SCOPES: [&str; 4] = ["PRIVATE_TAX_PAYER", "PUBLIC", "PRIMARY", "SECONDARY"];
const DISCLOSURE: [&str; 3] = ["Public", "Restricted", "NoSolicitation"];
type Created = (StatusCode, Json<Value>);

pub(crate) async fn create_legal_unit(
    Admin(customer, platform): Admin,
    body: JsonBody,
) -> Result<Created, ErrorResponse> {
    let creation = creation(&body.read()?, Kind::LegalUnit)?;
    create(&platform, customer, creation)
}

pub(crate) async fn create_office(
    Admin(customer, platform): Admin,
    params: Params,
    body: JsonBody,
) -> Result<Created, ErrorResponse> {
    let parent =
        params.get("legalBusinessEntityId").map(|text| id("legalBusinessEntityId", text)).transpose()?;
    let creation = creation(&body.read()?, Kind::Office)?;
    create(&platform, customer, Creation { parent, ..creation })
}

fn create(platform: &Platform, customer: CustomerId, creation: Creation) -> Result<Created, ErrorResponse> {
    let (entity, identifier) = platform.world().create_entity(customer, creation, platform.clock.now_ms())?;
    let created = json!([
        {"type": "BUSINESS_ENTITY", "id": entity}, {"type": "BUSINESS_ENTITY_IDENTIFIER", "id": identifier}
    ]);
    Ok((StatusCode::CREATED, Json(created)))
}

pub(crate) async fn configure(
    Admin(customer, platform): Admin,
    Id(entity): Id,
    body: JsonBody,
) -> Result<Json<Value>, ErrorResponse> {
    let body = body.read()?;
    let regime = Shape::root(&body).object()?.member("vatRegime").text_of(&VatRegime::codes())?;
    platform.world().configure(customer, entity, regime.to_owned())?;
    Ok(Json(json!({"vatRegime": regime, "date": date::instant(platform.clock.now_ms())})))
}

pub(crate) async fn remove(
    Admin(customer, platform): Admin,
    Id(entity): Id,
) -> Result<StatusCode, ErrorResponse> {
    let today = platform.today();
    platform.world().remove_entity(customer, entity, today)?;
    Ok(StatusCode::NO_CONTENT)
}

fn creation(body: &Value, kind: Kind) -> Result<Creation, Issue> {
    let office = [KEYS.as_slice(), &["postalAddress"]].concat();
    let body = Shape::root(body).object_of(if kind == Kind::Office { &office } else { &KEYS })?;
    let identity = identity(&body)?;
    let scope = body.member("scope").text_of(&SCOPES)?.to_owned();
    for key in ["vatRegime", "nextVatRegime"] {
        // Measured: checked and then forgotten. Only a configuration is kept.
        if let Some(regime) = body.member(key).given() {
            regime.text_of(&VatRegime::codes())?;
        }
    }
    let mut more = Map::new();
    if let Some(disclosure) = body.member("disclosureStatus").given() {
        more.insert("disclosureStatus".to_owned(), disclosure.text_of(&DISCLOSURE)?.into());
    }
    if let Some(chorus_pro) = body.member("chorusPro").given() {
        more.insert("chorusPro".to_owned(), chorus_pro.fields()?.clone().into());
    }
    let postal_address = postal_address(&body)?;
    let relation = nested(&body, "operatorRelation")?;
    Ok(Creation { kind, identity, scope, postal_address, more, relation, parent: None })
}

fn identity(body: &Shape<'_>) -> Result<Identity, Issue> {
    let name = body.member("name").text()?.to_owned();
    let country = body.member("country").text()?.to_owned();
    if country.len() != 2 {
        return Err(Issue::custom(&["country"], "Invalid country code"));
    }
    let (scheme, value) = (body.member("identifierScheme").text()?, body.member("identifierValue"));
    value.text()?;
    check_scheme(scheme, "identifierScheme")?;
    let value = value.filled_text()?;
    let numbers = body.member("countryIdentifier").given().map(|given| given.fields()).transpose()?;
    let number = |key: &str| numbers?.get(key)?.as_str().map(str::to_owned);
    let french = country == "FR";
    let siren = number("siren").or_else(|| match scheme {
        "0002" => Some(value.to_owned()),
        "0009" => value.get(..9).map(str::to_owned),
        _ => None,
    });
    let siret = (scheme == "0009").then(|| value.to_owned()).or_else(|| number("siret"));
    Ok(Identity {
        name,
        country,
        scheme: scheme.to_owned(),
        value: value.to_owned(),
        siren: siren.filter(|_| french),
        // Of a legal unit it may be a SIREN, as in the contract's examples.
        siret: siret.filter(|siret| french && siret.len() == 14),
    })
}

/// Reads the postal address of an entity or identifier, which has three required members.
pub(super) fn postal_address(body: &Shape<'_>) -> Result<Option<Value>, Issue> {
    let Some(address) = body.member("postalAddress").given() else { return Ok(None) };
    let fields = address.fields()?;
    for key in ["city", "postalCode", "addressLine1"] {
        address.member(key).text()?;
    }
    Ok(Some(fields.clone().into()))
}
