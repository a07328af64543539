//! What one writes without a library, in four ways.

mod build;
pub mod closures;
pub mod columns;
pub mod packed;
pub mod rows;
pub mod shared;
