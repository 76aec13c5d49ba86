/* SPDX-License-Identifier: MIT
 * config_of_results: the text of the study with its design behind it, read as one.
 */
#include <ebb/config_of_results.h>

#include <string.h>

#include <ebb/design_file.h>
#include <ebb/reader.h>

/* What the file keeps of its design's rows: /design and, where rows are played in draws, /draws. */
struct kept {
    struct ebb_design_table rows, draws, studies;
    struct ebb_kept_design design;
};

/* A piece has in /design its own rows alone; those of a table are all in /table, and of other kinds the text
 * says them. */
static enum ebb_status read_rows(const char *path, struct kept *kept, struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    struct ebb_design_piece piece;
    enum ebb_status status = ebb_reader_open(path, &reader, messages);
    if (status != EBB_OK)
        return status;
    const bool is_piece = ebb_design_file_piece(reader, &piece);
    if (is_piece)
        status = ebb_design_file_table(reader, "/table", &kept->rows, messages);
    if (is_piece && status == EBB_OK)
        status = ebb_design_file_table(reader, "/studies", &kept->studies, messages);
    ebb_reader_close(reader);
    return is_piece ? status : ebb_design_file_read(path, "/design", &kept->rows, messages);
}

static enum ebb_status read_kept(const char *path, const struct ebb_provenance *provenance, bool is_played,
                                 struct kept *kept, struct ebb_messages *messages)
{
    enum ebb_status status = read_rows(path, kept, messages);
    kept->design = (struct ebb_kept_design){
        .rows = &kept->rows.records,
        .row_study = provenance->row_study,
        .studies = kept->studies.records.n_columns == 2 ? &kept->studies.records : NULL,
        .is_played = is_played};
    if (status == EBB_OK && strstr(provenance->design, "\n  draws: ")) {
        status = ebb_design_file_read(path, "/draws", &kept->draws, messages);
        kept->design.draws = &kept->draws.records;
    }
    return status;
}

enum ebb_status ebb_config_of_results(const char *path, const struct ebb_provenance *provenance,
                                      bool is_played, struct ebb_config_options *reading,
                                      struct ebb_config *out_config, struct ebb_messages *messages)
{
    struct kept kept = {0};
    struct ebb_text text = {0};
    enum ebb_status status = EBB_OK;
    reading->names_no_files = true;
    ebb_text_add(&text, "%s%s", provenance->study, provenance->design);
    if (provenance->design[0]) {
        status = read_kept(path, provenance, is_played, &kept, messages);
        reading->kept = &kept.design;
    }
    if (status == EBB_OK)
        status = text.failed
                     ? EBB_NO_MEMORY
                     : ebb_config_parse_with(path, text.chars, text.length, reading, out_config, messages);
    ebb_text_free(&text);
    ebb_design_table_free(&kept.rows);
    ebb_design_table_free(&kept.draws);
    ebb_design_table_free(&kept.studies);
    return status;
}
