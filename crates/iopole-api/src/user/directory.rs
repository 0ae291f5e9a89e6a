//! Who can be reached, and under which address.

use iopole_model::{DirectoryBusinessEntity, FrenchDirectorySearchResult};

use crate::call::{Call, sends};
use crate::operations;
use crate::paging::{Ask, Paged, Pages, RowKey};
use crate::query::{FrenchDirectoryQuery, resource};
use crate::search::{LARGEST_LIMIT, Parameters, paged};

/// The directory: role user.
#[derive(Debug, Clone, Copy)]
pub struct Directory<'a> {
    pub(super) http: &'a iopole_http::Client,
}

impl<'a> Directory<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Searches the French directory, by a [`FrenchDirectoryQuery`] or by text in the platform's language:
    /// `siren:"123456782"`, `siret:"…"`, `name:"BOULANG*"` (3 characters at least). Who is not in it cannot be reached
    /// on the French network.
    ///
    /// `searchFrenchDirectory`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn search_french(self, query: impl Into<FrenchDirectoryQuery>) -> SearchFrenchDirectory {
        let parameters = Parameters { query: Some(query.into()), ..Parameters::new() };
        SearchFrenchDirectory { http: self.http.clone(), parameters, platform_details: false }
    }
}

/// A search under construction. Nothing is sent before it is awaited.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
/// use iopole_api::model::BusinessEntityType;
/// use iopole_api::query::FrenchDirectoryQuery;
///
/// let query = FrenchDirectoryQuery::NAME.starts_with("Boulangerie")
///     & FrenchDirectoryQuery::TYPE.is(BusinessEntityType::LegalUnit);
/// let page = client.user().directory().search_french(query).limit(20).await?;
/// println!("{} of {:?}", page.data.len(), page.total());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchFrenchDirectory {
    http: iopole_http::Client,
    parameters: Parameters<resource::FrenchDirectory>,
    platform_details: bool,
}

impl SearchFrenchDirectory {
    /// Asks which platform each entity is with; for white-label operators only.
    pub fn with_platform_details(mut self) -> Self {
        self.platform_details = true;
        self
    }

    /// Every page, one after the other, as far as the platform lets anyone page: 1,200 rows. If there are more, the
    /// error [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) comes behind them.
    pub fn pages(self) -> Pages<DirectoryBusinessEntity> {
        let limit = self.parameters.limit.unwrap_or(LARGEST_LIMIT);
        let query = self.parameters.for_pages(&operations::SEARCH_FRENCH_DIRECTORY);
        let fetch = move |ask: Ask| self.clone().offset(ask.offset).limit(ask.limit).call();
        Pages::new(Paged { query, divisible: false, none_is_404: false, fetch: Box::new(fetch), key })
            .limit(limit)
    }

    /// The search as a call, for what every call can be told.
    pub fn call(self) -> Call<FrenchDirectorySearchResult> {
        let mut request = self.http.call(&operations::SEARCH_FRENCH_DIRECTORY);
        if self.platform_details {
            request = request.query("withPlatformDetails", "true");
        }
        self.parameters.call(&operations::SEARCH_FRENCH_DIRECTORY, request)
    }
}

sends!(SearchFrenchDirectory => FrenchDirectorySearchResult);
paged!(SearchFrenchDirectory => DirectoryBusinessEntity);

fn key(row: &DirectoryBusinessEntity) -> RowKey {
    RowKey { key: Some(row.business_entity_id.to_string()), created: None }
}
