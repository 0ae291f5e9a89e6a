//! What can go wrong when a sandbox starts.

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// No loopback port could be opened.
    #[error("the sandbox could not open a loopback port: {0}")]
    Listen(#[source] std::io::Error),
    /// The settings contradict each other or cannot be represented.
    #[error("the sandbox cannot start with these settings: {0}")]
    Settings(String),
}
