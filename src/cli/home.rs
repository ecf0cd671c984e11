//! `--index`: which index a command works on, and the sample that is built where there is none.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::error::Result;
use crate::index::home::{Found, Home};
use crate::index::writer::Purpose;
use crate::search::Archive;

use super::print::Messages;

/// The index that a command works on if none is named.
const DEFAULT: &str = "index";
/// The articles that are indexed if none are named.
pub(super) const SAMPLE: &str = "seeds";

#[derive(Clone, Debug, clap::Args)]
pub(super) struct HomeArgs {
    /// The folder of the index [default: $DATELINE_INDEX, else index]
    #[arg(long = "index", global = true, value_name = "DIR")]
    named: Option<PathBuf>,
}

/// Names the index if no flag does; empty is as good as unset.
const VARIABLE: &str = "DATELINE_INDEX";

impl HomeArgs {
    /// The index that was named, if any.
    fn named(&self) -> Option<PathBuf> {
        let variable = || {
            std::env::var_os(VARIABLE)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        self.named.clone().or_else(variable)
    }

    /// Where the index is or will be.
    pub(super) fn dir(&self) -> PathBuf {
        self.named().unwrap_or_else(|| PathBuf::from(DEFAULT))
    }

    /// Opens the archive to be searched. Where nothing is indexed and no index was named, the sample is indexed first, so
    /// that a first search finds something.
    pub(super) fn open(&self, messages: Messages) -> Result<Archive> {
        let (dir, sample) = (self.dir(), Path::new(SAMPLE));
        if self.named().is_none()
            && sample.is_dir()
            && matches!(Home::at(&dir).look()?, Found::Nothing)
        {
            messages.note(&format!(
                "no index yet: indexing the sample articles in ./{SAMPLE}"
            ));
            super::index::load(
                &dir,
                &[sample.to_owned()],
                Purpose::Sample,
                Timestamp::now(),
                messages,
            )?;
        }
        Archive::open(&dir)
    }
}
