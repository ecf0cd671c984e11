//! `.parquet`: a table by columns, row group by row group and page by page, of the columns alone that mean something.
//!
//! The names of columns are those of the one table of keys; lists and groups are read as JSON's. The library's reader of
//! rows asserts what a sound file fulfils, so that a damaged one can make it panic: that is caught here and is damage.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::bloom_filter::Sbbf;
use parquet::column::page::PageReader;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::reader::{RowGroupReader, SerializedPageReader};
use parquet::record::reader::{ReaderIter, RowIter, TreeBuilder};
use parquet::record::{Field as Value, Row};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use serde_json::{Map, Number, Value as Json};

use super::keys::{self, Field};
use super::outbox::Outbox;
use super::pages::{Column, Held};
use super::stream::Stream;
use super::{MAX_RECORD_BYTES, archive, record, seekable, too_long};
use crate::error::Result;

/// Columns read of each field, the best first: where one is empty, the next is asked.
const COLUMNS_A_FIELD: usize = 3;

/// Longest description of a file at its end.
const MAX_FOOTER_BYTES: u64 = 64 << 20;

/// So many rows in a row without a text are no archive's: a file may claim to have any number.
const MAX_EMPTY_ROWS: u32 = 100_000;

/// Reads the rows of `source`, each at the line that is its number; false if it breaks off.
pub(super) fn read(source: &mut Stream<'_>, out: &mut Outbox<'_, '_>) -> Result<bool> {
    let opened = seekable::file(source)
        .map_err(ParquetError::from)
        .and_then(|file| guarded(|| Ok((metadata(&file)?, Arc::new(file)))));
    let (metadata, file) = match opened {
        Ok(opened) => opened,
        Err(cause) => {
            let reason = format!("cannot be read as Parquet: {}", in_words(cause));
            out.failed(1, reason)?;
            return Ok(false);
        }
    };
    let root = metadata.file_metadata().schema_descr().root_schema();
    let columns = columns(root, out);
    let is_article =
        |(_, field, _): &(TypePtr, Field, usize)| matches!(field, Field::Text | Field::Title);
    if !columns.iter().any(is_article) {
        let names: Vec<&str> = root.get_fields().iter().map(|field| field.name()).collect();
        let reason = format!(
            "no column of texts: expected one of them {}, …; found {}",
            keys::text_names()[..3].join(", "),
            names[..names.len().min(12)].join(", ")
        );
        let complete = archive::finish(source, out)?;
        let at = out.position();
        out.refuse(1, reason, Some(at))?;
        return Ok(complete);
    }
    let types: Vec<TypePtr> = columns.into_iter().map(|(column, _, _)| column).collect();
    let mut rows = Rows {
        number: 0,
        empty: 0,
        types: &types,
    };
    for group in metadata.row_groups() {
        if !rows.read(group, &file, out)? {
            return Ok(false);
        }
    }
    archive::finish(source, out)
}

fn metadata(file: &File) -> ParquetResult<ParquetMetaData> {
    let length = file.metadata()?.len();
    // The library takes the footer into memory whatever its length.
    let mut end = [0; 8];
    let tail = length.checked_sub(8).ok_or_else(too_short)?;
    let mut last = file.try_clone()?;
    last.seek(SeekFrom::Start(tail))?;
    last.read_exact(&mut end)?;
    let stated = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
    if stated > tail || stated > MAX_FOOTER_BYTES {
        return Err(ParquetError::General(
            "its description at the end is longer than it can be".to_owned(),
        ));
    }
    ParquetMetaDataReader::new().parse_and_finish(file)
}

fn too_short() -> ParquetError {
    ParquetError::General("it is too short".to_owned())
}

/// What `work` gives; a panic of the library as an error.
fn guarded<T>(work: impl FnOnce() -> ParquetResult<T>) -> ParquetResult<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(ParquetError::General("it contradicts itself".to_owned())))
}

fn in_words(error: ParquetError) -> String {
    match error {
        ParquetError::General(what) | ParquetError::EOF(what) | ParquetError::NYI(what) => what,
        other => other.to_string(),
    }
}

/// The columns to be read, in the order of the file.
fn columns(root: &Type, out: &Outbox<'_, '_>) -> Vec<(TypePtr, Field, usize)> {
    let fields = root.get_fields().iter();
    let known = fields.filter_map(|column| {
        let (field, rank) = record::means(column.name(), out.mapping())?;
        Some((Arc::clone(column), field, rank))
    });
    let known: Vec<_> = known.collect();
    let is_best = |(_, field, rank): &(TypePtr, Field, usize)| {
        let better = known
            .iter()
            .filter(|(_, other, r)| other == field && r < rank);
        better.count() < COLUMNS_A_FIELD
    };
    known
        .iter()
        .filter(|column| is_best(column))
        .cloned()
        .collect()
}

/// The rows of a file.
struct Rows<'t> {
    /// The number of the last row, from 1.
    number: u64,
    /// How many without a text came last.
    empty: u32,
    types: &'t [TypePtr],
}

impl Rows<'_> {
    /// Reads a row group; false if the file breaks off.
    fn read(
        &mut self,
        metadata: &RowGroupMetaData,
        file: &Arc<File>,
        out: &mut Outbox<'_, '_>,
    ) -> Result<bool> {
        let mut rows = match guarded(|| self.rows(metadata, file)) {
            Ok(rows) => rows,
            Err(cause) => return self.broken(cause, out),
        };
        loop {
            if let Err(cause) = out.gauge().packed(0).and_then(|()| out.gauge().made(0)) {
                return self.broken(cause.into(), out);
            }
            let row = match guarded(|| rows.next().transpose()) {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(true),
                Err(cause) => return self.broken(cause, out),
            };
            self.number += 1;
            let at = out.position();
            let (object, bytes) = self.object(row);
            out.gauge().count(bytes as u64);
            // What goes beyond is found out before the next row.
            let _ = out.gauge().made(bytes as u64);
            let read = if bytes > MAX_RECORD_BYTES {
                Err(too_long())
            } else {
                record::of_object(object, out.mapping())
            };
            self.empty = if read.is_ok() { 0 } else { self.empty + 1 };
            match read {
                Ok(record) => out.record(self.number, None, record, at)?,
                Err(reason) => out.refuse(self.number, reason, Some(at))?,
            }
            if self.empty == MAX_EMPTY_ROWS {
                let what = format!("{MAX_EMPTY_ROWS} rows in a row have no text");
                return self.broken(ParquetError::General(what), out);
            }
        }
    }

    fn broken(&self, cause: ParquetError, out: &mut Outbox<'_, '_>) -> Result<bool> {
        let reason = format!("cannot be read beyond this row: {}", in_words(cause));
        out.failed(self.number + 1, reason)?;
        Ok(false)
    }

    /// The rows of a group. A value at a time is asked for, for a page stays in memory with its values.
    fn rows(&self, metadata: &RowGroupMetaData, file: &Arc<File>) -> ParquetResult<ReaderIter> {
        let group = Group {
            metadata,
            file: Arc::clone(file),
            held: Arc::new(Mutex::new(vec![[0; 2]; metadata.num_columns()])),
        };
        let root = Type::group_type_builder("schema")
            .with_fields(self.types.to_vec())
            .build()?;
        let wanted = Arc::new(SchemaDescriptor::new(Arc::new(root)));
        TreeBuilder::new()
            .with_batch_size(1)
            .as_iter(wanted, &group)
    }

    /// A row as JSON, and the bytes of its texts.
    fn object(&self, row: Row) -> (Json, usize) {
        let mut bytes = 0;
        let columns = row.into_columns().into_iter().zip(self.types);
        let members = columns.map(|((name, value), column)| {
            let time = match column.get_basic_info().logical_type_ref() {
                Some(LogicalType::Timestamp(time)) => Some((
                    time.is_adjusted_to_u_t_c,
                    matches!(time.unit, TimeUnit::NANOS),
                )),
                _ => None,
            };
            (name, json(value, time, &mut bytes))
        });
        let object = Json::Object(members.collect::<Map<_, _>>());
        (object, bytes)
    }
}

/// A value as JSON. Of a time `kind` says whether it is one of UTC, and whether it is in nanoseconds.
fn json(value: Value, kind: Option<(bool, bool)>, bytes: &mut usize) -> Json {
    let time = |time: std::result::Result<Timestamp, jiff::Error>| match (time, kind) {
        (Ok(time), Some((false, _))) => {
            let civil = time.to_zoned(TimeZone::UTC).datetime();
            Json::String(civil.to_string())
        }
        (Ok(time), _) => Json::String(time.to_string()),
        (Err(_), _) => Json::Null,
    };
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(value),
        Value::Str(text) => {
            *bytes += text.len();
            Json::String(text)
        }
        // Texts were written so before they had a type of their own.
        Value::Bytes(value) => {
            *bytes += value.len();
            Json::String(String::from_utf8_lossy(value.data()).into_owned())
        }
        Value::Long(value) if kind.is_some_and(|(_, is_nanos)| is_nanos) => {
            time(Timestamp::from_nanosecond(i128::from(value)))
        }
        Value::TimestampMillis(value) => time(Timestamp::from_millisecond(value)),
        Value::TimestampMicros(value) => time(Timestamp::from_microsecond(value)),
        Value::Date(days) => Date::constant(1970, 1, 1)
            .checked_add(days.days())
            .map_or(Json::Null, |date| Json::String(date.to_string())),
        Value::Byte(value) => value.into(),
        Value::Short(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Long(value) => value.into(),
        Value::UByte(value) => value.into(),
        Value::UShort(value) => value.into(),
        Value::UInt(value) => value.into(),
        Value::ULong(value) => value.into(),
        Value::Float(value) => Number::from_f64(value.into()).map_or(Json::Null, Json::Number),
        Value::Double(value) => Number::from_f64(value).map_or(Json::Null, Json::Number),
        Value::Group(row) => row
            .into_columns()
            .into_iter()
            .map(|(name, value)| (name, json(value, None, bytes)))
            .collect(),
        Value::ListInternal(list) => list
            .elements()
            .iter()
            .map(|value| json(value.clone(), None, bytes))
            .collect(),
        Value::MapInternal(map) => map
            .entries()
            .iter()
            .filter_map(|(name, value)| match name {
                Value::Str(name) => Some((name.clone(), json(value.clone(), None, bytes))),
                _ => None,
            })
            .collect(),
        other => Json::String(other.to_string()),
    }
}

/// A row group whose pages are bounded.
struct Group<'m> {
    metadata: &'m RowGroupMetaData,
    file: Arc<File>,
    held: Held,
}

impl RowGroupReader for Group<'_> {
    fn metadata(&self) -> &RowGroupMetaData {
        self.metadata
    }

    fn num_columns(&self) -> usize {
        self.metadata.num_columns()
    }

    fn get_column_page_reader(&self, number: usize) -> ParquetResult<Box<dyn PageReader>> {
        let column = self.metadata.column(number);
        let pages = Column {
            file: Arc::clone(&self.file),
            number,
            packing: column.compression(),
            held: Arc::clone(&self.held),
            headers: Mutex::default(),
        };
        let rows = usize::try_from(self.metadata.num_rows())?;
        let reader = SerializedPageReader::new(Arc::new(pages), column, rows, None)?;
        Ok(Box::new(reader))
    }

    fn get_column_bloom_filter(&self, _: usize) -> Option<&Sbbf> {
        None
    }

    fn get_row_iter(&self, projection: Option<Type>) -> ParquetResult<RowIter<'_>> {
        RowIter::from_row_group(projection, self)
    }
}
