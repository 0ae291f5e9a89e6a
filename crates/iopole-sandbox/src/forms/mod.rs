//! Which of two truths the sandbox tells.

mod documented;

use std::fmt;
use std::str::FromStr;

use crate::error::SandboxError;

pub(crate) use documented::documented;

/// The form of the answers where the live platform and its documents differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Forms {
    /// As the live platform was measured to answer: the default, and what a client has to live with.
    #[default]
    Measured,
    /// As the contract says, for tools that hold answers against it.
    Documented,
}

impl Forms {
    pub(crate) fn documented(self) -> bool {
        self == Self::Documented
    }
}

impl fmt::Display for Forms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.documented() { "documented" } else { "measured" })
    }
}

impl FromStr for Forms {
    type Err = SandboxError;

    fn from_str(text: &str) -> Result<Self, SandboxError> {
        match text {
            "measured" => Ok(Self::Measured),
            "documented" => Ok(Self::Documented),
            other => Err(SandboxError::Settings(format!("forms are measured or documented, not {other:?}"))),
        }
    }
}
