//! Claims, identifiers and registrations in one request.

use iopole_model::BusinessEntityBatch;

use super::{NETWORK_TIMEOUT, Participants, ruled};
use crate::call::{self, Call};
use crate::operations;

impl Participants<'_> {
    /// Runs a batch. **Not for production**, in the platform's own words: its behaviour may change without notice, and
    /// production answers 404 with `BATCH_NOT_AVAILABLE_IN_PRODUCTION`. What becomes of a batch that fails half way is not
    /// documented: read the entities again.
    ///
    /// `runBusinessEntityBatch`, not to be sent twice; it registers, so it waits 60 s at least. What
    /// [`BusinessEntityBatch::check`] finds is refused before anything is sent. Synchronous, role admin. Codes: 401,
    /// 403, 404.
    pub fn run_batch(self, batch: &BusinessEntityBatch) -> Call<()> {
        let request = self
            .http
            .call(&operations::RUN_BUSINESS_ENTITY_BATCH)
            .json(batch)
            .timeout_at_least(NETWORK_TIMEOUT);
        Call::new(request, call::nothing)
            .checked(ruled(&operations::RUN_BUSINESS_ENTITY_BATCH, batch.check()))
    }
}
