//! Folders: the reports of one company and period.

use bytes::Bytes;
use uuid::Uuid;

use super::regime::{Period, VatRegime};
use super::submission::Submission;
use crate::ids::CustomerId;

/// State of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FolderState {
    Open,
    Closed,
}

impl FolderState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Closed => "CLOSED",
        }
    }
}

/// Progress of a closed folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FolderStatus {
    Pending,
    Submitted,
    Accepted,
}

impl FolderStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Submitted => "SUBMITTED",
            Self::Accepted => "ACCEPTED",
        }
    }
}

/// Kind of a folder: the first of its period, or a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FolderKind {
    Initial,
    Corrective,
}

impl FolderKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "INITIAL",
            Self::Corrective => "CORRECTIVE",
        }
    }
}

/// A folder.
#[derive(Clone)]
pub(crate) struct Folder {
    pub(crate) id: Uuid,
    pub(crate) customer: CustomerId,
    pub(crate) business_entity: Uuid,
    pub(crate) siren: String,
    pub(crate) state: FolderState,
    pub(crate) status: Option<FolderStatus>,
    pub(crate) kind: FolderKind,
    pub(crate) regime: VatRegime,
    pub(crate) period: Period,
    pub(crate) submissions: Vec<Submission>,
    pub(crate) transmission: Option<Transmission>,
}

impl Folder {
    pub(crate) fn is_open(&self) -> bool {
        self.state == FolderState::Open
    }
}

/// The transmission of a folder.
#[derive(Clone)]
pub(crate) struct Transmission {
    pub(crate) id: Uuid,
    pub(crate) file_name: String,
    pub(crate) xml: Bytes,
}
