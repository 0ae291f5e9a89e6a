//! Entities created, configured, removed.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::body::{four, no_others, object_if_given, one_of, required};
use super::relation::nested;
use crate::api::answer::Refusal;
use crate::api::guard::Admin;
use crate::api::issue::Issue;
use crate::api::params::{Params, id};
use crate::api::status_check::{object, text};
use crate::api::webhook_check::json_body;
use crate::directory::Kind;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render::date;
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
const REGIMES: [&str; 4] =
    ["REAL_MONTHLY_TAX_REGIME", "REAL_QUARTERLY_TAX_REGIME", "SIMPLIFIED_TAX_REGIME", "VAT_EXEMPTION_REGIME"];

type Created = (StatusCode, Json<Value>);

/// `POST /v1/config/business/entity/legalunit`
pub(super) async fn legal_unit(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Created, Refusal> {
    let wanted = creation(&json_body(&headers, &body)?, Kind::LegalUnit)?;
    create(&platform, customer, wanted)
}

/// `POST /v1/config/business/entity/office`
pub(super) async fn office(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Created, Refusal> {
    let parent =
        params.get("legalBusinessEntityId").map(|text| id("legalBusinessEntityId", text)).transpose()?;
    let wanted = creation(&json_body(&headers, &body)?, Kind::Office)?;
    create(&platform, customer, Creation { parent, ..wanted })
}

fn create(platform: &Platform, customer: CustomerId, wanted: Creation) -> Result<Created, Refusal> {
    let (entity, identifier) = platform.world().create_entity(customer, wanted, platform.clock.now_ms())?;
    let created = json!([
        {"type": "BUSINESS_ENTITY", "id": entity}, {"type": "BUSINESS_ENTITY_IDENTIFIER", "id": identifier}
    ]);
    Ok((StatusCode::CREATED, Json(created)))
}

fn creation(body: &Value, kind: Kind) -> Result<Creation, Issue> {
    let fields = object(body, &[])?;
    let office = [KEYS.as_slice(), &["postalAddress"]].concat();
    no_others(fields, if kind == Kind::Office { &office } else { &KEYS })?;
    let identity = identity(fields)?;
    let scope = one_of(fields, "scope", &SCOPES)?.to_owned();
    for (key, options) in [("vatRegime", &REGIMES), ("nextVatRegime", &REGIMES)] {
        // Checked and then forgotten, as measured: only a configuration sticks.
        if fields.contains_key(key) {
            one_of(fields, key, options)?;
        }
    }
    let mut more = Map::new();
    if fields.contains_key("disclosureStatus") {
        more.insert("disclosureStatus".to_owned(), one_of(fields, "disclosureStatus", &DISCLOSURE)?.into());
    }
    if let Some(chorus_pro) = object_if_given(fields, "chorusPro")? {
        more.insert("chorusPro".to_owned(), chorus_pro);
    }
    let postal_address = object_if_given(fields, "postalAddress")?;
    postal_address.as_ref().map_or(Ok(()), check_address)?;
    let relation = nested(fields, "operatorRelation")?;
    Ok(Creation { kind, identity, scope, postal_address, more, relation, parent: None })
}

fn identity(fields: &Map<String, Value>) -> Result<Identity, Issue> {
    let name = required(fields, "name")?.to_owned();
    let country = required(fields, "country")?.to_owned();
    if country.len() != 2 {
        return Err(Issue::custom(&["country"], "Invalid country code"));
    }
    let (scheme, value) = (required(fields, "identifierScheme")?, required(fields, "identifierValue")?);
    four(scheme, "identifierScheme")?;
    if value.is_empty() {
        return Err(Issue::text_too_short(&["identifierValue"], 1));
    }
    let numbers = object_if_given(fields, "countryIdentifier")?.unwrap_or_default();
    let number = |key: &str| numbers.get(key).and_then(Value::as_str).map(str::to_owned);
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

/// The three members that an address must have.
pub(super) fn check_address(address: &Value) -> Result<(), Issue> {
    let path = |key| ["postalAddress", key];
    let fields = object(address, &["postalAddress"])?;
    for key in ["city", "postalCode", "addressLine1"] {
        text(fields, key, &path(key))?.ok_or_else(|| Issue::missing(&path(key), "string"))?;
    }
    Ok(())
}

/// `POST /v1/config/business/entity/{businessEntityId}/configure`
pub(super) async fn configure(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(entity): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let entity = id("businessEntityId", &entity)?;
    let body = json_body(&headers, &body)?;
    let regime = one_of(object(&body, &[])?, "vatRegime", &REGIMES)?;
    platform.world().configure(customer, entity, regime.to_owned())?;
    Ok(Json(json!({"vatRegime": regime, "date": date::instant(platform.clock.now_ms())})))
}

/// `DELETE /v1/config/business/entity/{businessEntityId}`
pub(super) async fn remove(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(entity): Path<String>,
) -> Result<StatusCode, Refusal> {
    let entity = id("businessEntityId", &entity)?;
    let today = platform.today();
    platform.world().remove_entity(customer, entity, today)?;
    Ok(StatusCode::NO_CONTENT)
}
