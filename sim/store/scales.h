/* SPDX-License-Identifier: MIT
 * scales: the names of dimensions, as netCDF-4, xarray and h5py find them.
 *
 * HDF5 knows no named dimensions. By convention (HDF5 Dimension Scale Specification, 2005; netCDF-4 is built
 * on it) a dataset that names the places along a dimension is a scale, and attributes tie the two together:
 *
 *     scale    CLASS           "DIMENSION_SCALE", 16 bytes
 *              NAME            "policy"
 *              REFERENCE_LIST  n x { reference to a dataset, its dimension }     who uses it
 *     dataset  DIMENSION_LIST  rank x [ reference to the scale ]                 what names its dimensions
 *
 * HDF5's own H5DSattach_scale writes them, too, but a call at a time: for each it looks up both objects,
 * reads both lists, deletes them and writes them longer by one. Written here in one go, all scales of a file
 * take a fifth of its instructions (callgrind, configs/smoke.yaml). The bytes of the lists are those that it
 * would leave.
 */
#ifndef EBB_STORE_SCALES_H
#define EBB_STORE_SCALES_H

#include "expected.h"
#include "layout.h"

/* Makes the dataset of an entry that is a scale into one. */
void ebb_scales_declare(struct ebb_trouble *trouble, struct ebb_noted on, const char *name);

/* Ties every dataset of the layout to the scales of its group. All must have been created. */
void ebb_scales_attach(const struct ebb_layout *layout, struct ebb_trouble *trouble);

/* Ties the columns of a table to the first of them, which must have been declared a scale. They need not be
 * in a layout: a table's columns are as many as its caller has. */
void ebb_scales_attach_rows(const struct ebb_noted *columns, int n, struct ebb_trouble *trouble);

/* Ties datasets to one scale for each of their n_scales dimensions, all in the same order. */
void ebb_scales_attach_all(const struct ebb_noted *scales, int n_scales, const struct ebb_noted *datasets,
                           int n_datasets, struct ebb_trouble *trouble);

/* The scales of a dataset's dimensions as the list of contents has them: a line "0 /policy" for each, found
 * in the file. */
void ebb_scales_read(struct ebb_trouble *trouble, hid_t dataset, const struct ebb_objects *objects,
                     const char *name, struct ebb_text *text);

#endif
