//! Tokens in Keycloak's form: header, claims and signature, about 1.5 kB in all.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use uuid::Uuid;

/// Claims of a token.
pub(crate) struct Claims<'a> {
    pub(crate) issued_at: u64,
    pub(crate) expires_at: u64,
    pub(crate) token_id: Uuid,
    pub(crate) subject: Uuid,
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) scope: &'a str,
}

/// The realm's signing key.
pub(crate) struct Key {
    secret: String,
    id: Uuid,
}

impl Key {
    pub(crate) fn new(secret: String, id: Uuid) -> Self {
        Self { secret, id }
    }

    pub(crate) fn sign(&self, claims: &Claims<'_>) -> String {
        let header = json!({"alg": "HS256", "typ": "JWT", "kid": self.id});
        let body = body_of(claims);
        let mut token = URL_SAFE_NO_PAD.encode(header.to_string());
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(body.to_string()));
        let signature = self.mac(&token).map(|mac| URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
        token.push('.');
        token.push_str(&signature.unwrap_or_default());
        token
    }

    pub(crate) fn verifies(&self, token: &str) -> bool {
        let Some((signed, signature)) = token.rsplit_once('.') else { return false };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        self.mac(signed).is_some_and(|mac| mac.verify_slice(&signature).is_ok())
    }

    fn mac(&self, signed: &str) -> Option<Hmac<Sha256>> {
        // HMAC accepts keys of any length, so this is always `Some`.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).ok()?;
        mac.update(signed.as_bytes());
        Some(mac)
    }
}

/// The part after the last dot, which differs between any two tokens.
pub(crate) fn signature_of(token: &str) -> &str {
    token.rsplit_once('.').map_or("", |(_, signature)| signature)
}

fn body_of(claims: &Claims<'_>) -> serde_json::Value {
    let account = format!("service-account-{}", claims.client_id.to_lowercase());
    let mut realm_roles = vec!["default-roles-iopole", "offline_access", "uma_authorization"];
    realm_roles.extend(&claims.roles);
    json!({
        "exp": claims.expires_at,
        "iat": claims.issued_at,
        "jti": format!("trrtcc:{}", claims.token_id),
        "iss": claims.issuer,
        "aud": ["iopole-operator-api", "iopole-directory-api", "account"],
        "sub": claims.subject,
        "typ": "Bearer",
        "azp": claims.client_id,
        "sid": claims.token_id,
        "acr": "1",
        "address": {"country": "FR"},
        "allowed-origins": ["https://labs.iopole.io", "https://admin.iopole.fr", "https://docs.ppd.iopole.fr"],
        "realm_access": {"roles": realm_roles},
        "resource_access": {
            "account": {"roles": ["manage-account", "manage-account-links", "view-profile"]},
            "broker": {"roles": ["read-token"]}
        },
        "scope": claims.scope,
        "clientHost": "127.0.0.1",
        "clientAddress": "127.0.0.1",
        "email_verified": false,
        "email": account,
        "preferred_username": account,
        "client_id": claims.client_id
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(key: &Key) -> String {
        key.sign(&Claims {
            issued_at: 1_792_051_200,
            expires_at: 1_792_052_940,
            token_id: Uuid::from_u128(1),
            subject: Uuid::from_u128(2),
            issuer: "http://127.0.0.1:45678/realms/iopole",
            client_id: "someone@example.org",
            roles: vec!["admin", "user"],
            scope: "profile iopole_ab12cd34 email",
        })
    }

    #[test]
    fn a_changed_token_no_longer_verifies() {
        let key = Key::new("k".repeat(64), Uuid::from_u128(9));
        let token = token(&key);
        assert!(key.verifies(&token));
        assert!(!key.verifies(&token.replacen("eyJ", "eyK", 2)));
        assert!(!key.verifies(token.trim_end_matches(|last: char| last != '.')));
        assert!(!key.verifies("no dots at all"));
        assert!(!Key::new("other".to_owned(), Uuid::from_u128(9)).verifies(&token));
    }

    #[test]
    fn a_token_has_the_measured_size() {
        let length = token(&Key::new("k".repeat(64), Uuid::from_u128(9))).len();
        assert!((1350..=1650).contains(&length), "{length} bytes");
    }
}
