//! `iopole auth status`.

use iopole_api::Error;
use iopole_auth::{AccessToken, Lifetime};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::environment::Platform;
use crate::failure::Failure;
use crate::session::Session;
use crate::settings::Source;

pub(super) async fn run(session: &Session<'_>) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let token = platform.tokens.token().await.map_err(Error::from)?;
    let status = Status::new(&platform, &token);
    let roles = Some(status.roles.join(", ")).filter(|roles| !roles.is_empty());
    let from = |source: &Option<Source>| {
        source.as_ref().map(|source| format!(" ({})", source.shown(screen.language))).unwrap_or_default()
    };
    let customer_id = match status.has_customer_id {
        true => format!("{}{}", screen.pick("set", "défini"), from(&platform.origins.customer_id)),
        false => screen
            .pick(
                "not set; most accounts need IOPOLE_CUSTOMER_ID",
                "absent ; la plupart des comptes ont besoin de IOPOLE_CUSTOMER_ID",
            )
            .to_owned(),
    };
    let client_id = format!("{}{}", status.client_id, from(&platform.origins.client_id));
    let secret = platform.origins.client_secret.as_ref().map(|source| source.shown(screen.language));
    let rows = [
        (("Platform", "Plateforme"), Some(format!("{} ({})", status.api_url, status.environment))),
        (("Profile", "Profil"), status.profile.clone()),
        (("Client id", "Identifiant client"), Some(client_id)),
        (("Client secret", "Secret client"), secret),
        (("Customer id", "Identifiant unique"), Some(customer_id)),
        (("Roles", "Rôles"), roles),
        (
            ("Expires", "Expire"),
            status.expires_at.map(|time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()),
        ),
        (("Lifetime", "Durée"), status.lifetime_seconds.map(|seconds| format!("{seconds} s"))),
    ];
    screen.record(&status, &rows)
}

/// Access to the platform. Has no token.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    api_url: String,
    environment: String,
    profile: Option<String>,
    /// Start of the client id, which may be an e-mail address.
    client_id: String,
    has_customer_id: bool,
    /// Origins of the credentials.
    sources: Value,
    /// Roles that the token shows; an empty list proves nothing.
    roles: Vec<String>,
    expires_at: Option<Timestamp>,
    lifetime_seconds: Option<u64>,
}

impl Status {
    fn new(platform: &Platform, token: &AccessToken) -> Self {
        let claims = token.claims();
        let expires_at = claims.as_ref().and_then(|claims| Timestamp::from_second(claims.expires_at?).ok());
        Self {
            api_url: platform.environment.api_url().to_string(),
            environment: platform.environment.name().to_string(),
            profile: platform.origins.profile.clone(),
            client_id: mask(&platform.client_id),
            has_customer_id: platform.client.customer_id().is_some(),
            sources: platform.origins.value(),
            roles: claims.map(|claims| claims.roles).unwrap_or_default(),
            expires_at,
            lifetime_seconds: match token.lifetime() {
                Lifetime::Limited(time) => Some(time.as_secs()),
                _ => None,
            },
        }
    }
}

/// Returns the start of a client id, and the domain of an e-mail address.
fn mask(client_id: &str) -> String {
    let (name, domain) = match client_id.rsplit_once('@') {
        Some((name, domain)) => (name, format!("@{domain}")),
        None => (client_id, String::new()),
    };
    format!("{}…{domain}", name.chars().take(3).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_shown_in_part() {
        assert_eq!(mask("jeanne.martin@example.org"), "jea…@example.org");
        assert_eq!(mask("0193acea-5c97"), "019…");
        assert_eq!(mask(""), "…");
    }
}
