//! How definitions and samples are stored: strictly, with a version, and checked when they are read.

mod rfm;
mod sample;
mod scoring;
