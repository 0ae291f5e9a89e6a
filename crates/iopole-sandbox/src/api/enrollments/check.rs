//! Checks of enrollments.

use serde_json::{Map, Value};

use crate::api::entities::relation;
use crate::enrollment::{EnrollmentRequest, Strategy};
use crate::error_response::ErrorResponse;
use crate::reporting::VatRegime;
use crate::request::{Issue, Shape};
use crate::world::{EnrollmentChange, MigrationGrant};

const ADDRESS_TYPES: [&str; 2] = ["SIREN", "SUFFIX"];

/// Reads the enrollment of a French company.
pub(super) fn french(body: &Value) -> Result<EnrollmentRequest, ErrorResponse> {
    let root = Shape::root(body).object()?;
    let siren = root.member("siren");
    let value = siren.text()?;
    if value.len() != 9 || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(siren.issue(Issue::pattern(&[])).into());
    }
    let peppol = root.member("registerInPeppolInternational").flag()?;
    let addresses = match root.member("eInvoicingAddresses").given() {
        Some(given) => addresses(&given, Some(value))?,
        None => Vec::new(),
    };
    let common = common(&root)?;
    Ok(EnrollmentRequest {
        french: true,
        scheme: "0002".to_owned(),
        value: value.to_owned(),
        country: "FR".to_owned(),
        peppol,
        addresses,
        ..common
    })
}

/// Reads the enrollment of a company elsewhere.
pub(super) fn international(body: &Value) -> Result<EnrollmentRequest, ErrorResponse> {
    let root = Shape::root(body).object()?;
    let scheme = root.member("identifierScheme");
    let code = scheme.text()?;
    if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(scheme.issue(Issue::pattern(&[])).into());
    }
    let identifier = root.member("identifierValue");
    let value = identifier.text()?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if value.is_empty() || !value.bytes().all(allowed) {
        return Err(identifier.issue(Issue::pattern(&[])).into());
    }
    let (name, country) = (root.member("name").text()?, root.member("country").text()?);
    let common = common(&root)?;
    Ok(EnrollmentRequest {
        scheme: code.to_owned(),
        value: value.to_owned(),
        name: Some(name.to_owned()),
        country: country.to_owned(),
        ..common
    })
}

fn common(root: &Shape<'_>) -> Result<EnrollmentRequest, ErrorResponse> {
    let strategy = match root.member("registrationStrategy").given() {
        None => Strategy::Auto,
        Some(given) => match given.one_of(&["AUTO", "MANUAL", "NONE"])? {
            "MANUAL" => Strategy::Manual,
            "NONE" => Strategy::None,
            _ => Strategy::Auto,
        },
    };
    let entity = match root.member("businessEntityDetails").given() {
        Some(given) => entity(given.object()?, true)?,
        None => Map::new(),
    };
    let representative = match root.member("legalRepresentative").given() {
        Some(given) => people(given.object()?, true)?,
        None => Map::new(),
    };
    let relation = relation::nested(root, "operatorRelation")?;
    Ok(EnrollmentRequest {
        french: false,
        scheme: String::new(),
        value: String::new(),
        name: None,
        country: String::new(),
        strategy,
        peppol: false,
        self_billing: root.member("selfBilling").flag()?,
        relation,
        entity,
        representative,
        addresses: Vec::new(),
    })
}

/// Reads a change of an enrollment.
pub(super) fn change(body: &Value) -> Result<EnrollmentChange, ErrorResponse> {
    let root = Shape::root(body).object()?;
    let mut change = EnrollmentChange::default();
    if let Some(given) = root.member("legalRepresentative").given() {
        change.representative = Some(people(given.object()?, false)?);
    }
    if let Some(given) = root.member("businessEntityDetails").given() {
        change.entity = Some(entity(given.object()?, false)?);
    }
    if let Some(given) = root.member("eInvoicingAddresses").given() {
        change.addresses = Some(addresses(&given, None)?);
    }
    if let Some(given) = root.member("operatorRelation").given() {
        let direction = given.object()?.member("direction").one_of(&["INBOUND", "OUTBOUND"])?;
        change.direction = Some(direction.to_owned());
    }
    Ok(change)
}

/// Reads a migration key or a consent, exactly one of them.
pub(super) fn grant(body: &Value) -> Result<MigrationGrant, ErrorResponse> {
    let root = Shape::root(body).object_of(&["migrationKey", "consent"])?;
    match (root.member("migrationKey").given(), root.member("consent").given()) {
        (Some(key), None) => Ok(MigrationGrant::Key(key.filled_text()?.to_owned())),
        (None, Some(consent)) => Ok(MigrationGrant::Consent(consent.boolean()?)),
        _ => Err(Issue::custom(&[], "Exactly one of migrationKey and consent must be provided").into()),
    }
}

fn entity(given: Shape<'_>, whole: bool) -> Result<Map<String, Value>, Issue> {
    let mut fields = texts(&given, &["contactEmail", "address"], whole)?;
    if let Some(email) = fields.get("contactEmail").and_then(Value::as_str)
        && !email.contains('@')
    {
        return Err(given.member("contactEmail").issue(Issue::custom(&[], "Invalid email")));
    }
    if let Some(regime) = given.member("vatRegime").given() {
        fields.insert("vatRegime".to_owned(), regime.one_of(&VatRegime::codes())?.into());
    }
    Ok(fields)
}

fn people(given: Shape<'_>, whole: bool) -> Result<Map<String, Value>, Issue> {
    texts(&given, &["firstName", "lastName", "position"], whole)
}

fn texts(of: &Shape<'_>, keys: &[&str], whole: bool) -> Result<Map<String, Value>, Issue> {
    let mut fields = Map::new();
    for key in keys {
        let member = of.member(key);
        if whole {
            fields.insert((*key).to_owned(), member.filled_text()?.into());
        } else if let Some(member) = member.given() {
            fields.insert((*key).to_owned(), member.text()?.into());
        }
    }
    Ok(fields)
}

/// Reads type and address of each entry. No address may repeat; those of a French company hold its SIREN.
fn addresses(given: &Shape<'_>, siren: Option<&str>) -> Result<Vec<(String, String)>, ErrorResponse> {
    let mut all: Vec<(String, String)> = Vec::new();
    for item in given.member("value").items()? {
        let at = item.member("electronicAddress");
        let address = at.text()?;
        let kind = item.member("addressType").one_of(&ADDRESS_TYPES)?;
        let identifier = address.strip_prefix("0225:").unwrap_or_default();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if identifier.is_empty() || !identifier.bytes().all(allowed) {
            return Err(at.issue(Issue::pattern(&[])).into());
        }
        if all.iter().any(|(_, known)| known == address) {
            let message = "The same electronic address is given twice";
            return Err(ErrorResponse::coded(400, "ELECTRONIC_ADDRESS_ALREADY_USED", message));
        }
        if let Some(siren) = siren {
            belongs(identifier, kind, siren)?;
        }
        all.push((kind.to_owned(), address.to_owned()));
    }
    Ok(all)
}

fn belongs(identifier: &str, kind: &str, siren: &str) -> Result<(), ErrorResponse> {
    let (number, suffix) = match identifier.split_once('_') {
        Some((number, suffix)) => (number, Some(suffix)),
        None => (identifier, None),
    };
    if number.len() != 9 || !number.bytes().all(|byte| byte.is_ascii_digit()) || suffix == Some("") {
        let message = "The identifier is neither a SIREN nor a suffix";
        return Err(ErrorResponse::coded(400, "INVALID_IDENTIFIER", message));
    }
    if number != siren {
        return Err(ErrorResponse::coded(
            400,
            "IDENTIFIER_MISMATCH",
            "The address is not of the enrolled SIREN",
        ));
    }
    if (kind == "SUFFIX") != suffix.is_some() {
        return Err(ErrorResponse::coded(
            400,
            "TYPE_MISMATCH",
            "The address type does not fit the identifier",
        ));
    }
    Ok(())
}
