"""The headers that we know: the contract's, and others that villages write. Compared without case,
spaces and marks (see `columns.normalise`)."""

ALIASES_TEXT = """
nik: nik; no ktp; no ktp nik; nik no ktp; nomor ktp; nomor induk kependudukan; nik ktp; no nik;
  nomor nik; no induk kependudukan; ktp; no ktp el; nik e ktp; nomor ktp nik; no identitas nik;
  nik nomor induk kependudukan; nomor induk kependudukan nik; nik peserta; nik pekerja;
  nik penduduk; no ktp elektronik; nomor ktp el; no nik ktp
family_card: no kk; nomor kk; no kartu keluarga; nomor kartu keluarga; kk; kartu keluarga; nkk;
  no kartu kk; no kk kartu keluarga; nomor kartu kk
name: nama lengkap; nama; nama peserta; nama pekerja; nama penduduk; nama warga; nama calon peserta;
  nama tenaga kerja; nama lgkp; nm lengkap; nama pekerja rentan; nama penerima;
  nama penerima manfaat; nama lengkap peserta; nama lengkap pekerja; nama anggota keluarga;
  nama pemohon; nama anggota; nama lengkap dan gelar; nama calon pekerja; nama lengkap tanpa gelar;
  nama tanpa gelar; nama lengkap penduduk; nama lengkap warga; nama sesuai kk
birth_place: tempat lahir; tmp lahir; tpt lahir; tmpt lahir; tmpt lhr; tmp lhr; tpt lhr; tempat lhr;
  tempat kelahiran; tmp kelahiran; kota lahir
birth_date: tanggal lahir; tgl lahir; tgl lhr; tanggal lhr; tgl bln th lahir; tgl bln thn lahir;
  tgl bln th; tgl bln thn; tanggal bulan tahun lahir; tanggal kelahiran; tgl kelahiran;
  tanggal lahir tgl bln thn; tgl lahir tgl bln thn; tgl bulan tahun lahir
birth: tempat tanggal lahir; ttl; tempat tgl lahir; tempat dan tanggal lahir; tempat dan tgl lahir;
  tmp tgl lahir; tmpt tgl lahir; tempat tgl lhr; tempat tanggal lhr; tpt tgl lahir; tmp tgl lhr;
  tempat dan tgl lhr; tmpt tgl lhr; tempat tanggal bulan tahun lahir; tempat tgl bln th lahir;
  tempat tgl bln thn lahir; tempat lahir tanggal lahir; tempat lahir tgl lahir;
  tempat lahir dan tanggal lahir; tempat lahir dan tgl lahir; tmpt tanggal lahir; tmp dan tgl lahir;
  tmpt dan tgl lahir; tpt tgl lhr; tempat tanggal kelahiran; tanggal tempat lahir;
  tempat dan tanggal kelahiran
gender: jenis kelamin; l p; jk; kelamin; jns kelamin; jenis kel; jenis kelamin l p; sex; gender;
  jkl; jen kel; lk pr; jns kel; jenis klmn; laki laki perempuan; jenis kelamin lk pr;
  jenis kelamin laki laki perempuan; j kelamin; jen kelamin; lk p
address: alamat; alamat rumah; alamat domisili; alamat lengkap; alamat ktp; alamat tempat tinggal;
  alamat tinggal; jalan; alamat jalan; alamat sekarang; alamat sesuai kk; alamat kk; tempat tinggal;
  domisili; alamat domisili sekarang; alamat e ktp
rt: rt; no rt; rukun tetangga
rw: rw; no rw; rukun warga
rt_rw: rt rw; rt dan rw
village: desa kelurahan; desa; kelurahan; nama desa; desa kel; kel desa; kelurahan desa; ds kel;
  nama kelurahan; nama desa kelurahan; nama desa kel; desa asal; kel; ds; asal desa; desa domisili;
  desa tempat tinggal; nama kelurahan desa; nama kel desa; kampung desa
district: kecamatan; kec; nama kecamatan; nama kec; kecamatan domisili
occupation: pekerjaan; jenis pekerjaan; profesi; mata pencaharian; pekerjaan id; pekerjaan utama;
  jenis usaha; jenis profesi; jns pekerjaan; pekerjaan saat ini; pekerjaan sekarang;
  pekerjaan pokok; pekerjaan profesi; profesi pekerjaan; bidang pekerjaan; mata pencaharian utama;
  jenis mata pencaharian; jenis pekerjaan usaha; pekerjaan jenis usaha; pekerjaan usaha
mother_name: nama ibu kandung; ibu kandung; nama ibu; ibu; nama gadis ibu kandung; nm ibu kandung;
  nm ibu; nama gadis ibu; nama lengkap ibu kandung; nama ibu kandung sesuai kk
phone: no hp; no hp wa; nomor telepon; no telp; no telepon; telepon; hp; nomor hp; no wa; telp;
  no handphone; no tlp; nomor telp; no hp aktif; nomor hp wa; hp wa; no telp hp; no hp telp; kontak;
  nomor handphone; nomor wa; whatsapp; no whatsapp; handphone; no hp telepon; nomor hp telepon;
  nomor telepon hp; no telepon hp; telepon hp; hp telepon; hp telp; no telp wa; no kontak;
  nomor kontak; nomor hp whatsapp; no hp whatsapp; no telpon; nomor telpon; telpon; no tlpn;
  no ponsel; nomor ponsel; ponsel; no handphone wa; nomor telp hp; no hp yang bisa dihubungi;
  no telepon wa; nomor telepon wa
income: penghasilan per bulan; penghasilan; pendapatan; pendapatan per bulan; penghasilan bulan;
  pendapatan bulan; upah; penghasilan rata rata; rata rata penghasilan; penghasilan bln;
  penghasilan rp; penghasilan per bulan rp; pendapatan rp; pendapatan per bulan rp;
  rata rata penghasilan per bulan; penghasilan rata rata per bulan; pendapatan rata rata;
  pendapatan rata rata per bulan; rata rata pendapatan; rata rata pendapatan per bulan;
  penghasilan bulanan; pendapatan bulanan; upah per bulan; besar penghasilan; jumlah penghasilan;
  pendapatan bln
heir_name: nama ahli waris; ahli waris; nm ahli waris; nama lengkap ahli waris; nama waris
heir_relation: hubungan ahli waris; hubungan; hub keluarga; hub ahli waris; hubungan waris;
  hubungan dengan ahli waris; hubungan dgn ahli waris; hubungan dengan peserta;
  hubungan ahli waris dengan peserta; hubungan dengan pekerja; hubungan dg ahli waris;
  hub dengan ahli waris; hub dgn ahli waris; hub waris; status ahli waris; hubungan kekeluargaan;
  hubungan keluarga ahli waris
remarks: catatan gumas pbi
row_code: kode gumas pbi
number: no; nomor; no urut; nomor urut; urut; nomer; no urt
known: ayah nik; ibu nik; nik ayah kandung; nik ibu kandung; id asuransi; tanggal akhir pasport;
  bpjs ketenagakerjaan; hubung warga; nama suku; marga; telegram id; tempat cetak ktp;
  tanggal cetak ktp; kelainan fisik; penyandang cacat; akseptor kb; asal sekolah; adat;
  status kependudukan; status penduduk; status dasar id; no akta lahir; no akta kelahiran;
  akta kelahiran; no paspor; no kitas; jumlah anggota; jumlah anggota keluarga; umur; usia; ket;
  keterangan; tanda tangan; ttd; paraf; agama; agama id; status; stat; status perkawinan;
  status kawin; status kawin id; pendidikan; pendidikan terakhir; pendidikan kk id;
  pendidikan sedang id; gol darah; golongan darah; golongan darah id; kewarganegaraan;
  warganegara id; wni; ayah; nama ayah; nama ayah kandung; nik ayah; nik ibu; shdk; hub; hub kel;
  status hubungan dalam keluarga; hubungan keluarga; hub dalam keluarga; status keluarga; kk level;
  hubungan dalam keluarga; dusun; peserta; no peserta; foto; kode pos; email; kabupaten; provinsi;
  nama orang tua; nama orang tua kandung; akta lahir; akta lahir id; cacat; cacat id; sakit menahun;
  cara kb id; hamil; status rekam; ktp el; id; lat; lng; status dasar; suku; asuransi; no asuransi;
  dokumen pasport; dokumen kitas; tanggal akhir paspor; akta perkawinan; tanggalperkawinan;
  akta perceraian; tanggalperceraian; tag id card; id telegram; tgl peristiwa; kota; telegram;
  nama kepala keluarga; kepala keluarga; identitas; data diri; jml; jumlah
"""
