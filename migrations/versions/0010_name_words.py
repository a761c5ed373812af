"""words by which clients, projects and tasks are found

Under row-level security only leakproof operators reach an index, and the search for a part of a text
is none. So the words of names are rows, written by the database with the name itself, and asked for
by `word >= 'acm' AND word < 'acm\U0010ffff'`. What a word is, `search_words` says for what is stored
and what is typed alike, whatever the locale and version of the database.
"""

from alembic import op

revision = "0010_name_words"
down_revision = "0009_job_lines"
branch_labels = None
depends_on = None

IN_FORCE = "org_id = nullif(current_setting('app.org_id', true), '')::uuid"
NAMED_TABLES = ("client", "project", "task")

# Letters in two cases that no accent makes (those are taken apart first), beyond ASCII; the order is
# that of LOWER.
UPPER = (
    "ÆÐØÞĐĦŁŊŒŦƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǤǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧ"
    "ΨΩςϏϘϚϜϞϠϢϤϦϨϪϬϮϷϺϽϾϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢ"
    "ҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕ"
    "ՖỺỼỾẞ"
)
LOWER = (
    "æðøþđħłŋœŧɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǥƕƿȝƞȣȥⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳαβγδεζηθικλμνξοπρστυφχ"
    "ψωσϗϙϛϝϟϡϣϥϧϩϫϭϯϸϻͻͼͽђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡң"
    "ҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօ"
    "ֆỻỽỿß"
)

# The blocks of combining marks for Latin, Greek and Cyrillic, and for symbols.
MARKS = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
# What stands between words: everything in ASCII but letters and digits, and the blocks of signs,
# punctuation, arrows and pictures.
SEPARATORS = (
    r"[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u00d7\u00f7\u02b9-\u02ff\u0375\u037e\u0387\u03f6"
    r"\u0482\u055a-\u055f\u0589-\u058f\u05be\u05c0\u05c3\u05f3\u05f4\u0600-\u060f\u061b-\u061f"
    r"\u066a-\u066d\u06d4\u0964\u0965\u0e3f\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020"
    r"\u3030\u303d-\u303f\u30fb\ufe00-\ufe6f\uff00-\uff0f\ufff0-\uffff"
    r"\U0001f000-\U0001faff\U000e0000-\U0010ffff]+"
)

# Text without accents, in lower case. `translate` takes its time, so it is asked for where it has
# something to do.
FOLD_TEXT = f"""
CREATE FUNCTION fold_text(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN octet_length(value) = char_length(value) THEN lower(value COLLATE "C")
        ELSE fold_letters(lower(regexp_replace(
            normalize(value, NFKD), '{MARKS}' COLLATE "C", '', 'g') COLLATE "C"))
    END $$"""
FOLD_LETTERS = f"""
CREATE FUNCTION fold_letters(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(CASE
        WHEN value ~ ('[{UPPER}]' COLLATE "C") THEN translate(value, '{UPPER}', '{LOWER}')
        ELSE value
    END, 'ß', 'ss') $$"""
# Each word once; its first forty letters, so that whatever is typed fits into an index.
SEARCH_WORDS = f"""
CREATE FUNCTION search_words(value text) RETURNS SETOF text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT left(word, 40)
    FROM unnest(regexp_split_to_array(fold_text(value), '{SEPARATORS}' COLLATE "C")) AS word
    WHERE word <> '' $$"""

WRITE_NAME_WORDS = """
CREATE FUNCTION write_name_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM public.name_word WHERE org_id = OLD.org_id AND named_id = OLD.id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO public.name_word (org_id, kind, word, named_id)
            SELECT NEW.org_id, TG_TABLE_NAME, word, NEW.id
            FROM public.search_words(NEW.name) AS word;
        END IF;
        RETURN NULL;
    END $$"""


def upgrade() -> None:
    for function in (FOLD_LETTERS, FOLD_TEXT, SEARCH_WORDS):
        op.get_bind().exec_driver_sql(function)
    op.execute(
        """CREATE TABLE name_word (
            org_id uuid NOT NULL,
            kind text NOT NULL,
            word text COLLATE "C" NOT NULL,
            named_id uuid NOT NULL,
            CONSTRAINT pk_name_word PRIMARY KEY (org_id, kind, word, named_id),
            CONSTRAINT ck_name_word_kind CHECK (kind IN ('client', 'project', 'task'))
        )"""
    )
    op.execute("CREATE INDEX ix_name_word_org_id_named_id ON name_word (org_id, named_id)")
    op.execute("ALTER TABLE name_word ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON name_word TO hourline_app"
        f" USING ({IN_FORCE}) WITH CHECK ({IN_FORCE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON name_word TO hourline_app")
    op.execute(WRITE_NAME_WORDS)
    for table in NAMED_TABLES:
        _follow_names(table)
    op.execute("ALTER TABLE name_word FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for table in NAMED_TABLES:
        op.execute(f"DROP TRIGGER write_name_words ON {table}")
    op.execute("DROP FUNCTION write_name_words()")
    op.execute("DROP TABLE name_word")
    for function in ("search_words", "fold_text", "fold_letters"):
        op.execute(f"DROP FUNCTION {function}(text)")


def _follow_names(table: str) -> None:
    """The words of the names that are there, and of every later one with its row."""
    # The owner's own tables hide their rows from it too, but for the length of a change.
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"INSERT INTO name_word (org_id, kind, word, named_id)"
        f" SELECT org_id, '{table}', word, id FROM {table}, search_words(name) AS word"
    )
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE TRIGGER write_name_words AFTER INSERT OR DELETE OR UPDATE OF name ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION write_name_words()"
    )
