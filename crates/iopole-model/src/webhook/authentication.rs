//! How the platform authenticates its calls to a webhook.

use crate::record::record;
use crate::secret::Secret;

record! {
    /// The ways to authenticate, of which one is set. Build it with the constructors. Production demands one, and
    /// refuses weak secrets: use random ones, as hexadecimal or base64.
    pub struct WebhookAuthentication;
    optional {
        /// User name and password with every call.
        basic: Option<BasicAuthentication> = "basic", debug;
        /// Signed calls; the best choice.
        hmac: Option<HmacAuthentication> = "hmac", debug;
        /// A token from your own server, password grant. `oauth2password` is written in one place of the documents.
        oauth2_password: Option<OAuth2Password> = "oauth2Password" | "oauth2password", debug;
        /// A token from your own server, client credentials grant.
        oauth2_client_credentials: Option<OAuth2ClientCredentials> = "oauth2ClientCredentials", debug;
        /// A header with every call.
        per_request_headers: Option<PerRequestHeaders> = "perRequestHeaders", debug;
    }
}

impl WebhookAuthentication {
    /// Signs calls with HMAC-SHA256 under a secret that you choose, 32 to 512 characters.
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

    /// Sends the subscription key that Azure API Management wants.
    pub fn subscription_key(key: impl Into<Secret>) -> Self {
        let headers =
            PerRequestHeaders { ocp_apim_subscription_key: Some(key.into()), ..PerRequestHeaders::new() };
        Self { per_request_headers: Some(headers), ..Self::new() }
    }
}

record! {
    /// HTTP Basic.
    pub struct BasicAuthentication;
    required {
        /// The user.
        username: String = "username";
        /// 12 to 256 characters; masked when read.
        password: Secret = "password", debug;
    }
    optional {}
}

record! {
    /// Signed calls: HMAC-SHA256 over time stamp, method, path with query and checksum of the payload.
    pub struct HmacAuthentication;
    required {
        /// 32 to 512 characters, your own choice; masked when read.
        secret_key: Secret = "secretKey", debug;
    }
    optional {}
}

record! {
    /// A token from your own server. The platform posts a form with `clientId`, `clientSecret` and `grant_type`
    /// (not the standard's names) and reads `access_token` or `accessToken`.
    pub struct OAuth2ClientCredentials;
    required {
        /// The URL of your token endpoint.
        callback_url: String = "callbackUrl";
        /// The client.
        client_id: String = "clientId";
        /// 24 to 512 characters; masked when read.
        client_secret: Secret = "clientSecret", debug;
    }
    optional {
        /// Separated by spaces.
        scope: Option<String> = "scope";
    }
}

record! {
    /// A token from your own server, for a user.
    pub struct OAuth2Password;
    required {
        /// The URL of your token endpoint.
        callback_url: String = "callbackUrl";
        /// The client.
        client_id: String = "clientId";
        /// 24 to 512 characters; masked when read.
        client_secret: Secret = "clientSecret", debug;
        /// The user.
        username: String = "username";
        /// The user's password; masked when read.
        password: Secret = "password", debug;
    }
    optional {
        /// Separated by spaces.
        scope: Option<String> = "scope";
    }
}

record! {
    /// Headers that go with every call.
    pub struct PerRequestHeaders;
    optional {
        /// `Ocp-Apim-Subscription-Key`, for Azure API Management.
        ocp_apim_subscription_key: Option<Secret> = "ocpApimSubscriptionKey", debug;
    }
}
