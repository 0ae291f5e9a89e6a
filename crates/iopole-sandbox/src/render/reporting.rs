//! Folders of e-reporting.

use serde_json::{Value, json};

use super::date;
use crate::reporting::Folder;

pub(crate) fn folder(folder: &Folder) -> Value {
    json!({
        "id": folder.id,
        "businessEntityId": folder.business_entity,
        "state": folder.state.as_str(),
        "status": folder.status.map(|status| status.as_str()),
        "transactionType": folder.kind.as_str(),
        "vatRegime": folder.regime.as_str(),
        "startDate": folder.period.start.to_string(),
        "endDate": folder.period.end.to_string(),
        "autoCloseDate": date::instant(folder.period.auto_close_ms),
    })
}
