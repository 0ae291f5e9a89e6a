//! Claims of a token, read without verification and for diagnosis only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Claims of a token that help to explain an error response.
///
/// No document of the platform says which claim holds the admin and user roles. Both claims that Keycloak uses are
/// read, and an empty list proves nothing. Never reject a call because of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Claims {
    /// `realm_access.roles`, then each `resource_access.*.roles`, without repetition.
    pub roles: Vec<String>,
    /// `exp`: seconds since the Unix epoch.
    pub expires_at: Option<i64>,
    /// `scope`, unparsed. Its `iopole_…` part is not the customer id (measured).
    pub scope: Option<String>,
}

impl Claims {
    /// Reads the payload of a JWT in compact form; `None` for any other token.
    pub(crate) fn read(token: &[u8]) -> Option<Self> {
        let mut parts = token.split(|byte| *byte == b'.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_ascii_end()).ok()?;
        let claims: Value = serde_json::from_slice(&payload).ok()?;
        claims.is_object().then(|| Self {
            roles: roles(&claims),
            expires_at: claims.get("exp").and_then(Value::as_i64),
            scope: claims.get("scope").and_then(Value::as_str).map(str::to_owned),
        })
    }
}

fn roles(claims: &Value) -> Vec<String> {
    let resources = claims.get("resource_access").and_then(Value::as_object);
    let holders =
        claims.get("realm_access").into_iter().chain(resources.into_iter().flat_map(|map| map.values()));
    let mut roles: Vec<String> = Vec::new();
    for role in holders.filter_map(|holder| holder.get("roles")?.as_array()).flatten() {
        if let Some(role) = role.as_str().filter(|role| !roles.iter().any(|known| known == role)) {
            roles.push(role.to_owned());
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(payload: &str) -> Vec<u8> {
        format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload)).into_bytes()
    }

    #[test]
    fn roles_are_found_in_both_claims() {
        let payload = r#"{"exp":1900000000,"scope":"profile iopole_abcd1234",
            "realm_access":{"roles":["user","offline_access"]},
            "resource_access":{"api":{"roles":["admin","user"]},"account":{}}}"#;
        let claims = Claims::read(&jwt(payload)).unwrap();
        assert_eq!(claims.roles, ["user", "offline_access", "admin"]);
        assert_eq!(claims.expires_at, Some(1_900_000_000));
        assert_eq!(claims.scope.as_deref(), Some("profile iopole_abcd1234"));
    }

    #[test]
    fn unusual_claims_are_ignored() {
        assert_eq!(Claims::read(&jwt("{}")).unwrap(), Claims::default());
        assert_eq!(Claims::read(&jwt(r#"{"realm_access":{"roles":"admin"}}"#)).unwrap().roles.len(), 0);
        for not_a_jwt in [&b"opaque"[..], b"a.b", b"a.!.c", b"e30.W10.x"] {
            assert!(Claims::read(not_a_jwt).is_none());
        }
    }
}
