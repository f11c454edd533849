-- Turns the report's Markdown into HTML, Typst and Word. Runs unchanged under Pandoc and under
-- Quarto (before Quarto's own filters), so it answers only to our own classes and ids.
--
-- Tables arrive as raw HTML. HTML keeps them as they are; for Typst and Word they are parsed
-- here and written out in full, because Pandoc's writers know neither total rows nor levels.

local TARGET = (FORMAT:match('html') or FORMAT == 'revealjs') and 'html' or FORMAT
local RAW = TARGET == 'docx' and 'openxml' or TARGET

local SHORT_TABLE = 20 -- rows; shorter tables are never divided between pages
local TALL_ROW = 20 -- lines; shorter rows are never divided
local LINE = 180 -- characters that fit in a landscape line of small type

----------------------------------------------------------------------------------------------
-- What the formats share

local function raw(text) return pandoc.RawBlock(RAW, text) end
local function raw_inline(text) return pandoc.RawInline(RAW, text) end

local function around(open, content, close)
  content:insert(1, open)
  content:insert(close)
  return content
end

local function escape_xml(text)
  return (text:gsub('&', '&amp;'):gsub('"', '&quot;'):gsub('<', '&lt;'):gsub('>', '&gt;'))
end

local function signal_level(classes)
  for _, class in ipairs(classes) do
    local level = class:match('^signal%-(.+)$')
    if level then return level end
  end
end

local TYPES = { svg = 'image/svg+xml', png = 'image/png', jpg = 'image/jpeg' }

--- An image of the report as the address of a page that holds it, or in the bag that Word's writer takes it from.
--- This is the only place that a file is read for the document, and only `figures/` is read from.
local function held(src)
  local name, ending = src:match('^figures/([^/\\]+)%.(%l+)$')
  local file = name and TYPES[ending] and io.open(src, 'rb')
  if not file then return TARGET == 'html' and '' or src end
  local content = file:read('a')
  file:close()
  if TARGET == 'html' then return pandoc.mediabag.make_data_uri(TYPES[ending], content) end
  pandoc.mediabag.insert(src, TYPES[ending], content)
  return src
end

--- The image, its alternative text and the caption of a `.figur` div.
local function figure_parts(div)
  local image
  div:walk { Image = function(found) image = image or found end }
  return image, image.attributes.alt or pandoc.utils.stringify(image.caption), div.content[2].content
end

--- The image of a `.bild` div and its alternative text.
local function picture_parts(div)
  local image
  div:walk { Image = function(found) image = image or found end }
  return image, image.attributes.alt or ''
end

local Span -- defined below; cells need it, as the filter never sees inside raw HTML

--- Whether a row fills so much of a page that it must be allowed to continue on the next.
local function is_tall(row, widths)
  for i, cell in ipairs(row.cells) do
    if #pandoc.utils.stringify(cell.contents) / (LINE * widths[i]) > TALL_ROW then return true end
  end
  return false
end

--- A `.tabell` div as `{id, caption, head, body, widths, prose, whole}`, and the notes under it.
local function table_parts(div)
  local notes, parsed = pandoc.List {}, nil
  for _, block in ipairs(div.content) do
    if block.t == 'RawBlock' then
      parsed = pandoc.read(block.text, 'html').blocks[1]:walk { Span = Span }
    else
      notes:insert(block)
    end
  end
  local body = pandoc.List {}
  for _, group in ipairs(parsed.bodies) do
    body:extend(group.head) -- rows of nothing but <th> are read as a head of their own
    body:extend(group.body)
  end
  local columns = #parsed.colspecs
  local label = math.max(0.28, 1 - 0.14 * (columns - 1)) -- where no widths are given
  local widths = parsed.colspecs:map(function(spec, i)
    return spec[2] or i == 1 and label or (1 - label) / (columns - 1)
  end)
  local prose = parsed.classes:includes('text')
  return {
    id = div.identifier,
    caption = parsed.caption.long,
    head = parsed.head.rows,
    body = body,
    widths = widths,
    prose = prose,
    whole = not prose and #body <= SHORT_TABLE,
  }, notes
end

----------------------------------------------------------------------------------------------
-- HTML

local html = {}

function html.tabell(div)
  local caption = div.identifier .. '-rubrik'
  -- A box that scrolls has to be reachable from the keyboard and have a name.
  div.content = div.content:map(function(block)
    if block.t ~= 'RawBlock' then return block end
    local name = block.text:match('<caption>') and 'aria-labelledby="' .. caption .. '"' or 'aria-label="Tabell"'
    local open = '<div class="tabellram" role="region" tabindex="0" ' .. name .. '>'
    return raw(open .. block.text:gsub('<caption>', '<caption id="' .. caption .. '">', 1) .. '</div>')
  end)
  return div
end

-- Written raw: a Figure element would be wrapped once more by Quarto.
function html.figur(div)
  local image, alt, caption = figure_parts(div)
  local open = '<figure id="%s" class="figur"><div class="figurram" role="group" tabindex="0" aria-labelledby="%s">'
    .. '<img src="%s" alt="%s" /></div><figcaption id="%s">'
  local name = div.identifier .. '-rubrik'
  return {
    raw(open:format(div.identifier, name, escape_xml(held(image.src)), escape_xml(alt), name)),
    pandoc.Plain(caption),
    raw('</figcaption></figure>'),
  }
end

function html.nyckelkort(div)
  div.attributes.role = 'list'
  for _, card in ipairs(div.content) do card.attributes.role = 'listitem' end
  return div
end

function html.saknas(div)
  div.attributes.role = 'note'
  return div
end

-- Pandoc lists no heading of a Div in the contents, so headings stay outside.
function html.landscape(blocks)
  local out, wide = pandoc.List {}, nil
  for _, block in ipairs(blocks) do
    if block.t == 'Header' then
      out:insert(block)
      wide = nil
    elseif wide then
      wide.content:insert(block)
    else
      wide = pandoc.Div({ block }, { class = 'liggande' })
      out:insert(wide)
    end
  end
  return out
end

function html.value(span)
  local open = '<data value="' .. escape_xml(span.attributes.value or '') .. '">'
  return around(raw_inline(open), span.content, raw_inline('</data>'))
end

function html.code(span) return around(raw_inline('<code>'), span.content, raw_inline('</code>')) end

function html.cited_again(span)
  local number = escape_xml(pandoc.utils.stringify(span.content))
  return raw_inline(('<a href="#fn%s" class="footnote-ref" role="doc-noteref"><sup>%s</sup></a>'):format(number, number))
end

function html.bild(div)
  local image, alt = picture_parts(div)
  return raw(('<p class="bild"><img src="%s" alt="%s" /></p>'):format(escape_xml(held(image.src)), escape_xml(alt)))
end

----------------------------------------------------------------------------------------------
-- Typst. The functions called here (tabell, cell, figur, …) are defined in template.typ; what
-- stands inside them stays Pandoc's to write.

local typst = {}

local function quoted(text) return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '"' end

local function typst_rows(out, rows, widths, kind)
  for _, row in ipairs(rows) do
    local tall = is_tall(row, widths)
    for _, cell in ipairs(row.cells) do
      out:insert(raw(('cell(%s, tal: %s, delbar: %s, colspan: %d, rowspan: %d)['):format(
        quoted(kind or row.classes[1] or ''), cell.classes:includes('tal'), tall, cell.col_span, cell.row_span)))
      out:extend(cell.contents)
      out:insert(raw('],'))
    end
  end
end

function typst.tabell(div)
  local tbl, notes = table_parts(div)
  local columns = tbl.widths:map(function(width) return ('%.4gfr'):format(width * 100) end)
  local out = pandoc.List { raw(('#tabell(%s, kolumner: (%s,), prosa: %s, hel: %s, '):format(
    quoted(tbl.id), table.concat(columns, ', '), tbl.prose, tbl.whole)) }
  if #tbl.caption > 0 then out:extend(around(raw('rubrik: ['), tbl.caption:clone(), raw('], '))) end
  out:insert(raw('noter: ['))
  out:extend(notes)
  out:insert(raw('], table.header('))
  typst_rows(out, tbl.head, tbl.widths, 'huvud')
  out:insert(raw('),'))
  typst_rows(out, tbl.body, tbl.widths)
  out:insert(raw(')'))
  return out
end

function typst.figur(div)
  local image, alt, caption = figure_parts(div)
  local open = ('#figur(%s, %s, alt: %s)['):format(quoted(div.identifier), quoted(image.src), quoted(alt))
  return { raw(open), pandoc.Plain(caption), raw(']') }
end

function typst.nyckelkort(div)
  local out = pandoc.List { raw('#nyckelkort(') }
  for _, card in ipairs(div.content) do
    out:insert(raw('('))
    for _, block in ipairs(card.content) do
      out:extend { raw('['), pandoc.Plain(block.content), raw('],') }
    end
    out:insert(raw('),'))
  end
  out:insert(raw(')'))
  return out
end

function typst.bild(div)
  local image, alt = picture_parts(div)
  return raw(('#bild(%s, alt: %s)'):format(quoted(image.src), quoted(alt)))
end

function typst.code(span) return around(raw_inline('#kod['), span.content, raw_inline('];')) end
function typst.cited_again(span) return around(raw_inline('#super['), span.content, raw_inline('];')) end

typst['mål'] = function(div) return around(raw('#mål['), div.content, raw(']')) end
function typst.saknas(div) return around(raw('#saknas['), div.content, raw(']')) end
function typst.landscape(blocks) return around(raw('#page(flipped: true)['), blocks, raw(']')) end
function typst.narrow(block) return { raw('#block(width: 66%)['), block, raw(']') } end
function typst.new_page() return raw('#pagebreak(weak: true)') end

-- In brackets, as a bare "3." at the start of a line would be a numbered list. The semicolon ends
-- the call, whatever the text goes on with.
function typst.value(span) return around(raw_inline('#['), span.content, raw_inline('];')) end

function typst.signal(span, level)
  return around(raw_inline('#signal(' .. quoted(level) .. ')['), span.content, raw_inline('];'))
end

----------------------------------------------------------------------------------------------
-- Word. Tables are written as OpenXML, the only way to total rows, exact widths and tables that
-- stay in one piece. Paragraph and character styles come from reference.docx.

local docx = {}

local SYMBOL = { ej = '○', delvis = '◐', ['hög'] = '◕', helt = '●', utan = '✓', med = '⚠', saknas = '–' }
local INK, LINE, PRIMARY, SURFACE, TINT = '16222B', 'CFD8DC', '0E4D5E', 'F3F6F7', 'E4EFF1' -- theme.toml
local TEXT_WIDTH = 9354 -- twips; A4 less the margins of reference.docx

local function styled(style, blocks) return pandoc.Div(blocks, { ['custom-style'] = style }) end

-- Pandoc's own rule for naming bookmarks, so that links from cells meet its headings.
local function bookmark(id)
  local plain = pandoc.text.len(id) <= 40 and id:match('^[%a\195-\244]')
  return plain and escape_xml(id) or 'X' .. pandoc.utils.sha1(id):sub(2)
end

--- A run of a field that leads to an address: Word needs no relationship for it.
local function linked(target, content)
  local instruction = ' HYPERLINK "' .. target:gsub('"', '%%22') .. '" '
  return '<w:fldSimple w:instr="' .. escape_xml(instruction) .. '">' .. content .. '</w:fldSimple>'
end

local FORMATTING = { Strong = '<w:b/>', Emph = '<w:i/>', Superscript = '<w:vertAlign w:val="superscript"/>' }

--- Inlines as OpenXML runs; `style` and `format` are what surrounding elements have set.
local function runs(inlines, style, format)
  local out, text = {}, ''
  local function run(content)
    out[#out + 1] = '<w:r><w:rPr>' .. style .. format .. '</w:rPr>' .. content .. '</w:r>'
  end
  local function flush()
    if text ~= '' then run('<w:t xml:space="preserve">' .. escape_xml(text) .. '</w:t>') end
    text = ''
  end
  for _, el in ipairs(inlines) do
    if el.t == 'Str' or el.t == 'Space' or el.t == 'SoftBreak' then
      text = text .. (el.text or ' ')
    else
      flush()
      if el.t == 'LineBreak' then
        run('<w:br/>')
      elseif el.t == 'Link' and el.target:match('^#') then
        out[#out + 1] = '<w:hyperlink w:anchor="' .. bookmark(el.target:sub(2)) .. '">'
          .. runs(el.content, '<w:rStyle w:val="Hyperlink"/>', format) .. '</w:hyperlink>'
      elseif el.t == 'Link' then
        out[#out + 1] = linked(el.target, runs(el.content, '<w:rStyle w:val="Hyperlink"/>', format))
      elseif el.t == 'Code' then
        out[#out + 1] = runs({ pandoc.Str(el.text) }, '<w:rStyle w:val="Kod"/>', format)
      elseif el.content then
        local name = el.attributes and el.attributes['custom-style']
        local inner = name and '<w:rStyle w:val="' .. name:gsub(' ', '') .. '"/>' or style
        out[#out + 1] = runs(el.content, inner, format .. (FORMATTING[el.t] or ''))
      end
    end
  end
  flush()
  return table.concat(out)
end

local function paragraph(style, properties, content)
  return '<w:p><w:pPr><w:pStyle w:val="' .. style .. '"/>' .. properties .. '</w:pPr>' .. content .. '</w:p>'
end

--- Paragraphs, lists and quotations of a cell; a list within a list stands further in.
local function paragraphs(blocks, style, properties, format, depth)
  local out, depth = {}, depth or 0
  local function add(text) if text ~= '' then out[#out + 1] = text end end
  for _, block in ipairs(blocks) do
    if block.t == 'BulletList' or block.t == 'OrderedList' then
      local first = block.t == 'OrderedList' and block.listAttributes.start or 0
      local left = 170 * (depth + 1)
      local indent = depth > 0 and '<w:ind w:left="' .. left .. '" w:hanging="170"/>' or ''
      for i, item in ipairs(block.content) do
        local mark = block.t == 'BulletList' and '•' or (first + i - 1) .. '.'
        local rest = pandoc.List(item):clone()
        local lead = rest[1] and rest[1].content and rest[1].t ~= 'BulletList' and rest[1].t ~= 'OrderedList'
          and rest:remove(1).content or pandoc.Inlines {}
        add(paragraph('Tabellpunkt', properties .. indent, '<w:r><w:t>' .. mark .. '</w:t></w:r><w:r><w:tab/></w:r>'
          .. runs(lead, '', format)))
        if #rest > 0 then add(paragraphs(rest, 'Tabellpunkt', properties, format, depth + 1)) end
      end
    elseif block.t == 'BlockQuote' or block.t == 'Div' then
      add(paragraphs(block.content, style, properties .. '<w:ind w:left="170"/>', format, depth))
    elseif block.content then
      add(paragraph(style, properties, runs(block.content, '', format)))
    end
  end
  return #out > 0 and table.concat(out) or paragraph(style, properties, '')
end

local function border(side, size, colour)
  return ('<w:%s w:val="single" w:sz="%d" w:space="0" w:color="%s"/>'):format(side, size, colour)
end

-- What sets a row apart: borders and shading of its cells, and the style of its text.
local ROW = {
  huvud = { cell = '<w:tcBorders>' .. border('bottom', 8, PRIMARY) .. '</w:tcBorders>', fill = SURFACE, style = 'Tabellhuvud' },
  rubrik = { style = 'Tabellgrupp' },
  delsumma = { format = '<w:b/>' },
  summa = { cell = '<w:tcBorders>' .. border('top', 6, INK) .. '</w:tcBorders>', fill = TINT, format = '<w:b/>' },
  ['nivå2'] = { indent = '<w:ind w:left="227"/>' },
}

local function docx_cell(cell, look, width, keep, prose, first, merge)
  local number = cell.classes:includes('tal')
  local style = look.style or (prose and 'Tabellprosa') or 'Tabelltext'
  local properties = keep .. (first and look.indent or '') .. (number and '<w:jc w:val="right"/>' or '')
  return '<w:tc><w:tcPr><w:tcW w:type="pct" w:w="' .. ('%.0f'):format(width * 5000) .. '"/>'
    .. (cell.col_span > 1 and '<w:gridSpan w:val="' .. cell.col_span .. '"/>' or '') .. merge
    .. (look.cell or '') .. (look.fill and '<w:shd w:val="clear" w:color="auto" w:fill="' .. look.fill .. '"/>' or '')
    .. (look == ROW.huvud and '<w:vAlign w:val="bottom"/>' or '') .. '</w:tcPr>'
    .. paragraphs(cell.contents, style, properties, look.format or '') .. '</w:tc>'
end

local function docx_rows(tbl)
  local out, below = {}, {} -- below[column]: the cell that reaches down into this row, and how far
  local function add(row, is_head, keep)
    local look = is_head and ROW.huvud or ROW[row.classes[1] or ''] or {}
    local cells, column, next_cell = {}, 1, 1
    while column <= #tbl.widths do
      local above, cell, merge = below[column], nil, ''
      if above then
        cell, merge = pandoc.Cell({}, 'AlignDefault', 1, above.columns), '<w:vMerge/>'
        above.rows = above.rows - 1
        if above.rows == 0 then below[column] = nil end
      else
        cell, next_cell = row.cells[next_cell], next_cell + 1
        if cell.row_span > 1 then
          merge = '<w:vMerge w:val="restart"/>'
          below[column] = { columns = cell.col_span, rows = cell.row_span - 1 }
        end
      end
      local width = 0
      for i = column, column + cell.col_span - 1 do width = width + tbl.widths[i] end
      cells[#cells + 1] = docx_cell(cell, look, width, keep, tbl.prose, column == 1, merge)
      column = column + cell.col_span
    end
    out[#out + 1] = '<w:tr><w:trPr>' .. (is_tall(row, tbl.widths) and '' or '<w:cantSplit/>')
      .. (is_head and '<w:tblHeader/>' or '') .. '</w:trPr>' .. table.concat(cells) .. '</w:tr>'
  end
  for _, row in ipairs(tbl.head) do add(row, true, '<w:keepNext/>') end
  for i, row in ipairs(tbl.body) do add(row, false, tbl.whole and i < #tbl.body and '<w:keepNext/>' or '') end
  return table.concat(out)
end

local function docx_table(style, widths, description, rows)
  local grid = widths:map(function(width) return ('<w:gridCol w:w="%.0f"/>'):format(width * TEXT_WIDTH) end)
  return raw('<w:tbl><w:tblPr><w:tblStyle w:val="' .. style .. '"/><w:tblW w:type="pct" w:w="5000"/>'
    .. '<w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1" w:firstColumn="1" w:noHBand="1" w:noVBand="1"/>'
    .. description .. '</w:tblPr><w:tblGrid>' .. table.concat(grid) .. '</w:tblGrid>' .. rows .. '</w:tbl>')
end

local function after_table() return raw(paragraph('Tabellslut', '', '')) end

--- A note under a table; Word numbers lists in its own style, so the numbers become text.
local function docx_note(block)
  local note = block:walk {
    OrderedList = function(list)
      return list.content:map(function(item, i)
        return pandoc.Para { pandoc.Str(i .. '.\u{a0}'), table.unpack(pandoc.utils.blocks_to_inlines(item)) }
      end)
    end,
  }
  return styled('Tabellnot', note.content)
end

function docx.tabell(div)
  local tbl, notes = table_parts(div)
  local caption = escape_xml(pandoc.utils.stringify(tbl.caption))
  local description = caption ~= '' and '<w:tblCaption w:val="' .. caption .. '"/>' or ''
  div.content = pandoc.List { docx_table('Bokslutstabell', tbl.widths, description, docx_rows(tbl)) }
  if #tbl.caption > 0 then div.content:insert(1, styled('Table Caption', tbl.caption)) end
  div.content:extend(notes:map(docx_note))
  div.content:insert(after_table())
  return div
end

function docx.figur(div)
  local image, alt, caption = figure_parts(div)
  image.src = held((image.src:gsub('%.svg$', '.png')))
  image.caption = pandoc.Inlines(alt) -- Pandoc takes a picture's description from here
  image.attributes = { width = '100%' }
  div.content = {
    styled('Captioned Figure', { pandoc.Para { image } }),
    styled('Image Caption', { pandoc.Para(caption) }),
  }
  return div
end

local CARD = { 'Kortetikett', 'Kortvärde', 'Kortkommentar' }
local CARD_CELL = '<w:tcBorders>' .. border('top', 18, PRIMARY) .. border('left', 48, 'FFFFFF')
  .. border('right', 48, 'FFFFFF') .. '</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="' .. SURFACE .. '"/>'

function docx.nyckelkort(div)
  local columns = #div.content <= 4 and #div.content or 3
  local widths, rows = pandoc.List {}, {}
  for i = 1, columns do widths[i] = 1 / columns end
  for first = 1, #div.content, columns do
    local cells = widths:map(function(width, i)
      local card = div.content[first + i - 1] -- none where the last row is short
      local lines = card and card.content:map(function(block, line)
        return paragraph(CARD[line], '', runs(block.content, '', ''))
      end)
      return ('<w:tc><w:tcPr><w:tcW w:type="pct" w:w="%.0f"/>%s</w:tcPr>%s</w:tc>'):format(
        width * 5000, card and CARD_CELL or '', card and table.concat(lines) or paragraph(CARD[1], '', ''))
    end)
    rows[#rows + 1] = '<w:tr><w:trPr><w:cantSplit/></w:trPr>' .. table.concat(cells) .. '</w:tr>'
  end
  return { docx_table('Nyckelkort', widths, '<w:tblCaption w:val="Nyckeltal"/>', table.concat(rows)), after_table() }
end

function docx.bild(div)
  local image, alt = picture_parts(div)
  image.src = held(image.src)
  image.caption = pandoc.Inlines(alt)
  return { pandoc.Para { image } }
end

function docx.code(span) return pandoc.Span(span.content, { ['custom-style'] = 'Kod' }) end
function docx.cited_again(span) return pandoc.Superscript(span.content) end

function docx.narrow(block) return { styled('Smal text', { block }) } end
docx['mål'] = function(div) return div.content end
function docx.saknas(div) return styled('Saknas', div.content) end
function docx.value(span) return span.content end
function docx.new_page() return raw(paragraph('Tabellslut', '', '<w:r><w:br w:type="page"/></w:r>')) end

function docx.signal(span, level)
  local symbol = pandoc.Span(SYMBOL[level], { ['custom-style'] = 'Signal ' .. level })
  return pandoc.Inlines { symbol, pandoc.Str '\u{a0}' } .. span.content
end

-- A section ends in the properties of its last paragraph. Pandoc numbers the eight parts of its
-- own rId1–rId8, so the header and the footer of reference.docx become rId9 and rId10.
local function end_of_section(size, first)
  return raw('<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:sectPr>'
    .. '<w:headerReference w:type="default" r:id="rId9"/><w:footerReference w:type="default" r:id="rId10"/>'
    .. '<w:pgSz ' .. size .. '/><w:pgMar w:top="1701" w:right="1276" w:bottom="1418" w:left="1276" w:header="709" w:footer="624" w:gutter="0"/>'
    .. (first and '<w:titlePg/>' or '') .. '</w:sectPr></w:pPr></w:p>')
end
local PORTRAIT, LANDSCAPE = 'w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"'

function docx.landscape(blocks)
  return around(end_of_section(PORTRAIT), blocks, end_of_section(LANDSCAPE))
end

--- The contents with its entries in place: readable before Word has counted the pages.
local function contents(doc)
  local entries = pandoc.List {}
  doc:walk { Header = function(header)
    if header.level > 2 then return end
    entries:insert(paragraph('TOC' .. header.level, '', '<w:hyperlink w:anchor="' .. bookmark(header.identifier) .. '">'
      .. runs(header.content, '', '') .. '</w:hyperlink>'))
  end }
  local function mark(kind) return '<w:r><w:fldChar w:fldCharType="' .. kind .. '"/></w:r>' end
  local field = mark('begin" w:dirty="true') .. '<w:r><w:instrText>TOC \\o "1-2" \\h \\z \\u</w:instrText></w:r>' .. mark('separate')
  return raw('<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>'
    .. paragraph('TOCHeading', '', '<w:r><w:t>Innehåll</w:t></w:r>') .. paragraph('Tabellslut', '', field)
    .. table.concat(entries) .. paragraph('Tabellslut', '', mark('end')) .. '</w:sdtContent></w:sdt>')
end

--- Word's title page: what the reference document cannot know stands between title and contents.
function docx.document(doc)
  local meta = doc.meta
  local status = pandoc.Inlines(meta.status or '')
  if meta.decision then status:extend { pandoc.Space(), table.unpack(pandoc.Inlines(meta.decision)) } end
  local sender = pandoc.List {
    styled('Kommun', { pandoc.Para(meta.municipality or '') }),
    styled('Dokumentstatus', { pandoc.Para(status) }),
  }
  -- The last section is the reference document's own, upright. After landscape pages it is a page
  -- by itself, and better a back page than an empty one.
  local last = doc.blocks[#doc.blocks]
  if last.t == 'RawBlock' and last.text:match(LANDSCAPE) then doc.blocks:extend(sender) end
  doc.blocks:insert(1, end_of_section(PORTRAIT, true))

  local front = sender:clone()
  if meta.notice then front:insert(styled('Dokumentnotis', { pandoc.Para(meta.notice) })) end
  -- Pandoc's own contents (--toc) stay empty until Word has been told to fill them in.
  if not PANDOC_WRITER_OPTIONS.table_of_contents then front:insert(contents(doc)) end
  meta['toc-title'] = 'Innehåll'
  meta['include-before'] = pandoc.MetaBlocks(front)
  meta.subject = meta.subtitle -- shown in the page header
end

----------------------------------------------------------------------------------------------
-- The filter

local writer = ({ html = html, typst = typst, docx = docx })[TARGET]
if not writer then return {} end

function Span(span)
  if span.classes:includes('v') then return writer.value(span) end
  if span.classes:includes('kod') and writer.code then return writer.code(span) end
  if span.classes:includes('notigen') then return writer.cited_again(span) end
  local level = signal_level(span.classes)
  if level and writer.signal then return writer.signal(span, level) end
end

-- Swedish closes and opens a quotation with the same mark.
local function Quoted(quoted)
  local mark = pandoc.Str(quoted.quotetype == 'DoubleQuote' and '”' or '’')
  return around(mark, quoted.content, mark)
end

local function Div(div)
  for _, class in ipairs(div.classes) do
    if writer[class] then return writer[class](div) end
  end
end

--- Turns pages at top level. Landscape pages take with them the heading that introduces them and,
--- in an appendix, what follows up to the next chapter; in a row they are one section. Every
--- appendix starts on a new page.
local function pages(blocks)
  local out = pandoc.List {}
  local wide -- the landscape blocks being gathered
  local wide_appendix = false
  local new_page = writer.new_page and { writer.new_page() } or {} -- in HTML the stylesheet's work

  local function lay_wide(content)
    for _, block in ipairs(content) do
      local text = block.t ~= 'Header' and block.t ~= 'Div'
      wide:extend(text and writer.narrow and writer.narrow(block) or { block })
    end
  end

  for i, block in ipairs(blocks) do
    local is_wide = block.t == 'Div' and block.classes:includes('liggande')
    local heading = block.t == 'Header'
    local following = heading and blocks[i + 1]
    local leads_in = following and following.t == 'Div' and following.classes:includes('liggande')
    local appendix = heading and block.identifier:match('^bilaga')
    if heading and block.level == 1 then wide_appendix = leads_in and appendix end

    if is_wide or leads_in or wide_appendix then
      if wide and appendix then wide:extend(new_page) end
      wide = wide or pandoc.List {}
      lay_wide(is_wide and block.content or { block })
    else
      if wide then
        out:extend(writer.landscape(wide))
      elseif appendix and #out > 0 then
        out:extend(new_page)
      end
      wide = nil
      out:insert(block)
    end
  end
  if wide then out:extend(writer.landscape(wide)) end
  return out
end

local function lay_pages(doc)
  doc.blocks = pages(doc.blocks)
  return doc
end

-- What the PDF can show: it takes no font from the machine that makes it.
local letters = dofile(pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), 'letters.lua' })
local unseen = { { 0x9, 0xA }, { 0xAD, 0xAD }, { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x2064 }, { 0xFEFF, 0xFEFF } }
local has_lent -- whether the fonts that lend letters are there

local function among(code, ranges)
  local low, high = 1, #ranges
  while low <= high do
    local middle = (low + high) // 2
    if code < ranges[middle][1] then
      high = middle - 1
    elseif code > ranges[middle][2] then
      low = middle + 1
    else
      return true
    end
  end
  return false
end

local function is_lent(code)
  if has_lent == nil then
    local directory = pandoc.path.directory(PANDOC_SCRIPT_FILE)
    local font = io.open(pandoc.path.join { directory, 'fonts', 'NotoEmoji-Regular.ttf' })
    has_lent = font ~= nil
    if font then font:close() end
  end
  return has_lent and among(code, letters.lent)
end

--- A text as the PDF can show it: a letter that no font has becomes a box and its number, so that it is
--- seen to be there. What only chooses how the letter before it looks is left out.
local function shown(text)
  if not text:find('[\128-\255]') then return text end
  local out = {}
  for _, code in utf8.codes(text) do
    if code < 0x80 or among(code, letters.own) or among(code, unseen) or is_lent(code) then
      out[#out + 1] = utf8.char(code)
    elseif not (code == 0x200D or code >= 0xFE00 and code <= 0xFE0F or code >= 0xE0000 and code <= 0xE01EF) then
      out[#out + 1] = ('□\u{a0}U+%04X'):format(code)
    end
  end
  return table.concat(out)
end

--- Typst reads what begins a line or a bracket: "713." would be an item of a list, "-" and "+" too,
--- "=" a heading. Pandoc escapes them at the start of a paragraph only, and makes typographic
--- quotes straight, so both are written here; `Str` comes last, when all brackets stand.
local MARKERS = { '^[-+/]$', '^=+$', '^%d+[.]$' }
local QUOTES = { ['‘'] = true, ['’'] = true, ['“'] = true, ['”'] = true }

local function typst_word(str)
  local text = shown(str.text)
  local first = text:gsub('\u{a0}.*', '')
  for _, marker in ipairs(MARKERS) do
    if first:match(marker) then return { raw_inline('\\' .. text:sub(1, 1)), pandoc.Str(text:sub(2)) } end
  end
  local out, plain = pandoc.Inlines {}, ''
  for _, code in utf8.codes(text) do
    local letter = utf8.char(code)
    if QUOTES[letter] then
      out:extend { pandoc.Str(plain), raw_inline(letter) }
      plain = ''
    else
      plain = plain .. letter
    end
  end
  if #out > 0 then return out .. { pandoc.Str(plain) } end
  if text ~= str.text then return pandoc.Str(text) end
end

local function typst_code(code)
  if #code.classes == 0 then return raw_inline('#raw(' .. quoted(shown(code.text)) .. ');') end
  code.text = shown(code.text)
  return code
end

local function typst_code_block(block)
  block.text = shown(block.text)
  return block
end

--- A list with a first number of its own: one within another would go on with that one's.
local function typst_numbered(list)
  if list.listAttributes.start ~= 1 then return end
  return { raw('#[#set enum(start: 1)'), list, raw(']') }
end

--- A formula with what reads it out. Quarto numbers those that stand by themselves, and must find them bare.
local function typst_math(formula)
  if quarto and formula.mathtype == 'DisplayMath' then return end
  return { raw_inline('#[#set math.equation(alt: ' .. quoted(formula.text) .. ');'), formula, raw_inline('];') }
end

local function Pandoc(doc)
  if writer.document then writer.document(doc) end
  return doc
end

--- What chapter files say of where they come from is for whoever opens them.
local function without_notes(block)
  if block.format == 'html' and block.text:match('^%s*<!%-%-.*%-%->%s*$') then return {} end
end

return {
  { RawBlock = without_notes },
  { Pandoc = lay_pages }, -- first, while tables are still one block each
  { Span = Span, Quoted = Quoted, Div = Div, Pandoc = Pandoc },
  TARGET == 'typst' and { Str = typst_word, Code = typst_code, CodeBlock = typst_code_block, Math = typst_math,
    OrderedList = typst_numbered } or {},
}
