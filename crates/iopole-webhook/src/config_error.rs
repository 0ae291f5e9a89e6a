//! Errors of setting a receiver up.

/// A setting that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A secret without a character.
    #[error("a secret is empty: give the text that the webhook was configured with")]
    EmptySecret,
    /// The mask that the platform shows instead of a secret.
    #[error(
        "a secret ends with ****: that is the mask that the platform shows, not the secret. Give the text that the \
         webhook was configured with"
    )]
    MaskedSecret,
    /// A secret with characters that a file, a shell or a copy has added.
    #[error(
        "a secret, password or user name has {found}: this is not the text that the webhook was configured with. \
         Remove it"
    )]
    #[non_exhaustive]
    SecretForm {
        /// The characters to remove, in words.
        found: &'static str,
    },
    /// A path without a leading slash.
    #[error("a public path starts with a slash, such as /hooks/iopole")]
    Path,
}
