//! Errors of the simulated platform.

use crate::printable::printable;

/// Error of starting or steering a simulated platform.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The port cannot be opened.
    #[error("the simulated platform cannot listen on {address}: {source}")]
    Listen {
        /// Address of the attempt.
        address: std::net::SocketAddr,
        /// Error of the system.
        source: std::io::Error,
    },
    /// A setting is invalid, or two settings contradict each other.
    #[error("the settings are invalid: {}", one_line(.0))]
    Settings(String),
    /// No snapshot has this name.
    #[error("there is no snapshot called {0:?}")]
    NoSuchSnapshot(String),
    /// No client has this id.
    #[error("there is no client called {0:?}")]
    NoSuchClient(String),
    /// No scenario has this name.
    #[error("there is no scenario called {0:?}")]
    NoSuchScenario(String),
    /// A parameter of a scenario is missing or wrong.
    #[error("the scenario cannot run: {}", one_line(.0))]
    Scenario(String),
    /// A scenario has no effect, since the invoice or enrollment can no longer change.
    #[error("the scenario has no effect: {}", one_line(.0))]
    NothingHappens(String),
}

/// Settings and parameters come from outside, and the messages repeat them.
fn one_line(text: &str) -> String {
    printable(text, 1_000)
}
