//! What can go wrong with a sandbox.

/// Reason a sandbox did not start, or did not do what it was told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The port could not be opened.
    #[error("the sandbox cannot listen at {address}: {source}")]
    Listen {
        /// Where it was to listen.
        address: std::net::SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The settings contradict each other or cannot be represented.
    #[error("the sandbox cannot work with these settings: {}", one_line(.0))]
    Settings(String),
    /// No snapshot has this name.
    #[error("there is no snapshot called {0:?}")]
    NoSuchSnapshot(String),
    /// No client has this name.
    #[error("there is no client called {0:?}")]
    NoSuchClient(String),
    /// No scenario has this name.
    #[error("there is no scenario called {0:?}")]
    NoSuchScenario(String),
    /// A scenario cannot be run as it was asked for.
    #[error("the scenario cannot be run: {}", one_line(.0))]
    Scenario(String),
    /// A scenario would change nothing: what it is about is over.
    #[error("nothing would happen: {}", one_line(.0))]
    NothingHappens(String),
}

/// Settings and parameters come from whoever uses the sandbox, and are repeated in part.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).take(1_000).collect()
}
