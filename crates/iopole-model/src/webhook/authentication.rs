//! Authentication of the platform's calls to a webhook.

use crate::record::record;
use crate::secret::Secret;

record! {
    /// The authentication of calls to a webhook. Exactly one member is set; use the constructors.
    ///
    /// Production requires an authentication and rejects weak secrets: use random secrets in hexadecimal or base64.
    pub struct WebhookAuthentication;
    optional {
        /// User name and password in every call.
        basic: Option<BasicAuthentication> = "basic", debug;
        /// Signed calls, the recommended choice.
        hmac: Option<HmacAuthentication> = "hmac", debug;
        /// A token from your server, password grant. The documents write `oauth2password` once.
        oauth2_password: Option<OAuth2Password> = "oauth2Password" | "oauth2password", debug;
        /// A token from your server, client credentials grant.
        oauth2_client_credentials: Option<OAuth2ClientCredentials> = "oauth2ClientCredentials", debug;
        /// A header in every call.
        per_request_headers: Option<PerRequestHeaders> = "perRequestHeaders", debug;
    }
}

impl WebhookAuthentication {
    /// Signs calls with HMAC-SHA256 and your secret, 32 to 512 characters.
    pub fn hmac(secret_key: impl Into<Secret>) -> Self {
        Self { hmac: Some(HmacAuthentication::new(secret_key)), ..Self::new() }
    }

    /// Sends a user name and a password, 12 to 256 characters.
    pub fn basic(username: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { basic: Some(BasicAuthentication::new(username, password)), ..Self::new() }
    }

    /// Fetches a token with the client credentials grant.
    pub fn oauth2_client_credentials(options: OAuth2ClientCredentials) -> Self {
        Self { oauth2_client_credentials: Some(options), ..Self::new() }
    }

    /// Fetches a token with the password grant.
    pub fn oauth2_password(options: OAuth2Password) -> Self {
        Self { oauth2_password: Some(options), ..Self::new() }
    }

    /// Sends the subscription key of Azure API Management.
    pub fn subscription_key(key: impl Into<Secret>) -> Self {
        let headers =
            PerRequestHeaders { ocp_apim_subscription_key: Some(key.into()), ..PerRequestHeaders::new() };
        Self { per_request_headers: Some(headers), ..Self::new() }
    }
}

record! {
    /// HTTP Basic authentication.
    pub struct BasicAuthentication;
    required {
        /// The user name.
        username: String = "username";
        /// The password, 12 to 256 characters; masked in responses.
        password: Secret = "password", debug;
    }
    optional {}
}

record! {
    /// Signed calls: HMAC-SHA256 over timestamp, method, path with query, and checksum of the payload.
    pub struct HmacAuthentication;
    required {
        /// Your secret, 32 to 512 characters; masked in responses.
        secret_key: Secret = "secretKey", debug;
    }
    optional {}
}

record! {
    /// A token from your server. The platform posts a form with `clientId`, `clientSecret` and `grant_type` (not the
    /// names of the standard) and reads `access_token` or `accessToken`.
    pub struct OAuth2ClientCredentials;
    required {
        /// The URL of your token endpoint.
        callback_url: String = "callbackUrl";
        /// The client identifier.
        client_id: String = "clientId";
        /// The client secret, 24 to 512 characters; masked in responses.
        client_secret: Secret = "clientSecret", debug;
    }
    optional {
        /// The scopes, separated by spaces.
        scope: Option<String> = "scope";
    }
}

record! {
    /// A token from your server for a user.
    pub struct OAuth2Password;
    required {
        /// The URL of your token endpoint.
        callback_url: String = "callbackUrl";
        /// The client identifier.
        client_id: String = "clientId";
        /// The client secret, 24 to 512 characters; masked in responses.
        client_secret: Secret = "clientSecret", debug;
        /// The user name.
        username: String = "username";
        /// The user's password; masked in responses.
        password: Secret = "password", debug;
    }
    optional {
        /// The scopes, separated by spaces.
        scope: Option<String> = "scope";
    }
}

record! {
    /// Headers sent with every call.
    pub struct PerRequestHeaders;
    optional {
        /// The header `Ocp-Apim-Subscription-Key`, for Azure API Management.
        ocp_apim_subscription_key: Option<Secret> = "ocpApimSubscriptionKey", debug;
    }
}
